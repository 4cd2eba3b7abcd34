/** Text from the wire made safe to look at: nothing in it can steer a terminal, hide itself, or be illegal in XML. */

const UNSEEN = /(?![\t\n])[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]/gu

/** Control characters (tab and line feed apart), direction marks and lone surrogates become visible: `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(UNSEEN, character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

/** The same on one line: line feeds and tabs become visible too. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

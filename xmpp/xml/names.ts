/**
 * What XML allows as a character and as a name without a prefix, and the two namespaces no one may rebind.
 * Spec: XML 1.0 (5th ed.) §2.2, Namespaces in XML 1.0 (3rd ed.) §3, §4.
 */
export const XML_NS = 'http://www.w3.org/XML/1998/namespace'
export const XMLNS_NS = 'http://www.w3.org/2000/xmlns/'

const START = 'A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}\\u{200D}\\u{2070}-\\u{218F}' +
  '\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}'
const NAME_START = new RegExp(`^[${START}]`, 'u')
const NAME = new RegExp(`^[${START}][${START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}\\u{2040}]*$`, 'u')
const NOT_A_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u

/** Whether the text begins like an unprefixed name. */
export function startsLikeName(text: string): boolean {
  return NAME_START.test(text)
}

/** Whether the whole text is an unprefixed name (NCName). */
export function isName(text: string): boolean {
  return NAME.test(text)
}

/** The first character that no XML 1.0 document may contain, if there is one: NUL, most controls, half a surrogate pair, U+FFFE, U+FFFF. */
export function forbiddenCharacter(text: string): string | undefined {
  return NOT_A_CHARACTER.exec(text)?.[0]
}

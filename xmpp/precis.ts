/**
 * PRECIS on the Unicode tables that JavaScript carries: which strings may be a localpart or a resourcepart, and how they are written.
 * Spec: RFC 8264 §8–§9 (string classes), RFC 8265 §3.3 (UsernameCaseMapped), §4.2 (OpaqueString), RFC 5892 App. A (contextual rules), RFC 5893 §2 (Bidi).
 */
import tr46 from 'tr46'
import { WireError } from './wire-error.ts'

/** A user name as it is compared: width-mapped, lower case, NFC. @throws WireError (`PRECIS_…`, `jid-malformed`) on what the profile does not allow */
export function usernameCaseMapped(text: string): string {
  if (/^[!-~]+$/.test(text)) return text.toLowerCase()
  const mapped = lowerCase(text.replace(WIDE, character => character.normalize('NFKC'))).normalize('NFC')
  enforce(mapped, 'identifier')
  if (breaksBidi(mapped)) throw refusal('PRECIS_BIDI', `"${mapped}" mixes writing directions`)
  return mapped
}

/** A string kept as it is but for NFC and kinds of space. @throws WireError (`PRECIS_…`, `jid-malformed`) on what the profile does not allow */
export function opaqueString(text: string): string {
  if (/^[ -~]+$/.test(text)) return text
  const mapped = text.replace(/\p{Zs}/gu, ' ').normalize('NFC')
  enforce(mapped, 'freeform')
  return mapped
}

/** Whether each character of a label may stand in a domain name: IDNA2008 (RFC 5892) and IdentifierClass agree on all but ASCII. */
export function isDomainLabel(label: string): boolean {
  return Array.from(label).every((_, at, characters) => fits(characters, at, 'identifier'))
}

/** Fullwidth and halfwidth forms, the characters whose decomposition is tagged so. */
const WIDE = /[\u3000\uFF01-\uFFBE\uFFC2-\uFFC7\uFFCA-\uFFCF\uFFD2-\uFFD7\uFFDA-\uFFDC\uFFE0-\uFFE6\uFFE8-\uFFEE]/gu

/** One by one: a capital sigma at the end of a word is a small sigma, never a final one (RFC 7622 §3.5). */
function lowerCase(text: string): string {
  return Array.from(text, character => character.toLowerCase()).join('')
}

type StringClass = 'identifier' | 'freeform'

function enforce(text: string, stringClass: StringClass): void {
  if (text === '') throw refusal('PRECIS_EMPTY', 'nothing is left of it')
  const characters = Array.from(text)
  const wrong = characters.find((_, at) => !fits(characters, at, stringClass))
  if (wrong) throw refusal('PRECIS_CHARACTER', `U+${hex(wrong)} may not stand there in ${stringClass === 'identifier' ? 'a name' : 'a string'}`)
}

function fits(characters: readonly string[], at: number, stringClass: StringClass): boolean {
  const character = characters[at] ?? ''
  return CONTEXT.test(character) ? fitsContext(characters, at) : isAllowed(character, stringClass)
}

// RFC 8264 §9, in the order of §8. Exceptions: §9.6.
const EXCEPTION_VALID = /[\u00DF\u03C2\u06FD\u06FE\u0F0B\u3007]/u
const EXCEPTION_DISALLOWED = /[\u0640\u07FA\u3031-\u3035\u303B]|\u302E|\u302F/u
const CONTEXT = /[\u00B7\u0375\u05F3\u05F4\u30FB\u0660-\u0669\u06F0-\u06F9\u200C\u200D]/u
const NEVER = /[\p{Cn}\p{Cc}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7C6\uD7CB-\uD7FB]/u
const LETTER_OR_DIGIT = /[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]/u
const FREEFORM_TOO = /[\p{Lt}\p{Nl}\p{No}\p{Me}\p{Zs}\p{Sm}\p{Sc}\p{Sk}\p{So}\p{Pc}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}]/u

function isAllowed(character: string, stringClass: StringClass): boolean {
  if (EXCEPTION_VALID.test(character)) return true
  if (EXCEPTION_DISALLOWED.test(character)) return false
  if (character >= '!' && character <= '~') return true
  if (NEVER.test(character)) return false
  if (character.normalize('NFKC') !== character) return stringClass === 'freeform'
  return LETTER_OR_DIGIT.test(character) || (stringClass === 'freeform' && FREEFORM_TOO.test(character))
}

/** RFC 5892 App. A: characters that are allowed only in company. */
function fitsContext(characters: readonly string[], at: number): boolean {
  const before = characters[at - 1] ?? ''
  const after = characters[at + 1] ?? ''
  const character = characters[at] ?? ''
  if (character === '\u00B7') return before === 'l' && after === 'l'
  if (character === '\u0375') return /\p{Script=Greek}/u.test(after)
  if (character === '\u05F3' || character === '\u05F4') return /\p{Script=Hebrew}/u.test(before)
  if (character === '\u30FB') return characters.some(other => /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(other))
  if (character >= '\u0660' && character <= '\u0669') return !characters.some(other => other >= '\u06F0' && other <= '\u06F9')
  if (character >= '\u06F0' && character <= '\u06F9') return !characters.some(other => other >= '\u0660' && other <= '\u0669')
  return joins(characters, at)
}

/** The two joiners. JavaScript has no joining types, the IDNA tables do: ask them about the letters around. */
function joins(characters: readonly string[], at: number): boolean {
  let first = at
  let last = at
  while (first > 0 && isWordPart(characters[first - 1])) first -= 1
  while (last + 1 < characters.length && isWordPart(characters[last + 1])) last += 1
  const word = lowerCase(characters.slice(first, last + 1).join(''))
  return !tr46.toUnicode(word, { checkJoiners: true }).error
}

function isWordPart(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{M}\u200C\u200D]/u.test(character)
}

/** The Bidi rule, by the IDNA tables: wrong with the check and right without it. A dot would split it into labels. */
function breaksBidi(text: string): boolean {
  const label = text.replaceAll('.', ',')
  return tr46.toUnicode(label, { checkBidi: true }).error && !tr46.toUnicode(label, {}).error
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}

function refusal(code: string, message: string): WireError {
  return new WireError(code, 'jid-malformed', message)
}

/** Patterns of Lua, in which Jitsi tokens may say for which rooms they are. Spec: Lua 5.4 reference manual §6.4.1; JITSI-TOKROOM-06. */

/** A pattern that is none, or takes too long: whoever made it knows nobody's room by it. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  a: /[A-Za-z]/, c: /(?![\x80-\x9f])\p{Cc}/u, d: /\d/, g: /[!-~]/, l: /[a-z]/, p: /[!-/:-@[-`{-~]/, s: /[\t-\r ]/, u: /[A-Z]/, w: /[A-Za-z0-9]/, x: /[\dA-Fa-f]/,
}
const MAX_STEPS = 100_000
const MAX_CAPTURES = 32
const MAX_DEPTH = 200
/** A capture that is open, and one that says where it is. */
const OPEN = -1
const POSITION = -2

interface Capture {
  readonly start: number
  length: number
}

/**
 * What a pattern finds first in a text: its first capture, or all it matched when it has none.
 * @returns `undefined` when it finds nothing, or a capture of a position
 * @throws PatternError
 */
export function luaMatch(text: string, pattern: string): string | undefined {
  const isAnchored = pattern.startsWith('^')
  const matcher = new Matcher(text, pattern)
  for (let start = 0; start <= text.length; start += 1) {
    const end = matcher.match(start, isAnchored ? 1 : 0)
    if (end !== undefined) return matcher.found(start, end)
    if (isAnchored) return undefined
  }
  return undefined
}

class Matcher {
  readonly #text: string
  readonly #pattern: string
  #captures: Capture[] = []
  #steps = 0
  #depth = 0

  constructor(text: string, pattern: string) {
    this.#text = text
    this.#pattern = pattern
  }

  found(start: number, end: number): string | undefined {
    const [first] = this.#captures
    if (!first) return this.#text.slice(start, end)
    if (first.length === OPEN) throw new PatternError('a capture is not closed')
    return first.length === POSITION ? undefined : this.#text.slice(first.start, first.start + first.length)
  }

  /** Where the rest of the pattern ends in the text, beginning at `at`. */
  match(at: number, pattern: number): number | undefined {
    if (this.#depth === 0) this.#captures = []
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) throw new PatternError('the pattern is too complex')
    try {
      return this.#go(at, pattern)
    } finally {
      this.#depth -= 1
    }
  }

  #go(at: number, pattern: number): number | undefined {
    let [s, p] = [at, pattern]
    for (;;) {
      this.#count()
      const letter = this.#pattern[p]
      if (letter === undefined) return s
      if (letter === '(') return this.#open(s, p)
      if (letter === ')') return this.#close(s, p + 1)
      if (letter === '$' && p + 1 === this.#pattern.length) return s === this.#text.length ? s : undefined
      if (letter === '%') {
        const next = this.#pattern[p + 1] ?? ''
        if (next === 'b') {
          const after = this.#balanced(s, p + 2)
          if (after === undefined) return undefined
          ;[s, p] = [after, p + 4]
          continue
        }
        if (next === 'f') {
          if (this.#pattern[p + 2] !== '[') throw new PatternError('a frontier without a set')
          const end = this.#itemEnd(p + 2)
          const isInside = (i: number): boolean => this.#isIn(this.#text[i] ?? '\0', p + 2, end)
          if (isInside(s - 1) || !isInside(s)) return undefined
          p = end
          continue
        }
        if (/\d/.test(next)) {
          const again = this.#again(s, Number(next))
          if (again === undefined) return undefined
          ;[s, p] = [again, p + 2]
          continue
        }
      }
      const end = this.#itemEnd(p)
      const how = this.#pattern[end]
      if (how === '*' || how === '+') return this.#most(s, p, end, how === '+' ? 1 : 0)
      if (how === '-') return this.#fewest(s, p, end)
      if (how === '?') {
        const longer = this.#isOne(s, p, end) ? this.match(s + 1, end + 1) : undefined
        if (longer !== undefined) return longer
        p = end + 1
        continue
      }
      if (!this.#isOne(s, p, end)) return undefined
      ;[s, p] = [s + 1, end]
    }
  }

  #count(): void {
    this.#steps += 1
    if (this.#steps > MAX_STEPS) throw new PatternError('the pattern takes too long')
  }

  #open(s: number, p: number): number | undefined {
    if (this.#captures.length >= MAX_CAPTURES) throw new PatternError('too many captures')
    const isPosition = this.#pattern[p + 1] === ')'
    this.#captures.push({ start: s, length: isPosition ? POSITION : OPEN })
    const end = this.match(s, isPosition ? p + 2 : p + 1)
    if (end === undefined) this.#captures.pop()
    return end
  }

  #close(s: number, p: number): number | undefined {
    const capture = this.#captures.findLast(({ length }) => length === OPEN)
    if (!capture) throw new PatternError('a bracket closes nothing')
    capture.length = s - capture.start
    const end = this.match(s, p)
    if (end === undefined) capture.length = OPEN
    return end
  }

  #again(s: number, number: number): number | undefined {
    const capture = this.#captures[number - 1]
    if (!capture || capture.length < 0) throw new PatternError('there is no such capture')
    const text = this.#text.slice(capture.start, capture.start + capture.length)
    return this.#text.startsWith(text, s) ? s + text.length : undefined
  }

  #balanced(s: number, p: number): number | undefined {
    const [open, close] = [this.#pattern[p], this.#pattern[p + 1]]
    if (open === undefined || close === undefined) throw new PatternError('a balance needs two letters')
    if (this.#text[s] !== open) return undefined
    let depth = 1
    for (let i = s + 1; i < this.#text.length; i += 1) {
      this.#count()
      if (this.#text[i] === close) depth -= 1
      else if (this.#text[i] === open) depth += 1
      if (depth === 0) return i + 1
    }
    return undefined
  }

  #most(s: number, p: number, end: number, least: number): number | undefined {
    let count = 0
    while (this.#isOne(s + count, p, end)) {
      this.#count()
      count += 1
    }
    for (; count >= least; count -= 1) {
      const rest = this.match(s + count, end + 1)
      if (rest !== undefined) return rest
    }
    return undefined
  }

  #fewest(s: number, p: number, end: number): number | undefined {
    for (let at = s; ; at += 1) {
      const rest = this.match(at, end + 1)
      if (rest !== undefined) return rest
      if (!this.#isOne(at, p, end)) return undefined
    }
  }

  /** Where the item that begins at `p` ends: a letter, a class, or a set. */
  #itemEnd(p: number): number {
    const letter = this.#pattern[p]
    if (letter === '%') {
      if (p + 1 >= this.#pattern.length) throw new PatternError('the pattern ends with "%"')
      return p + 2
    }
    if (letter !== '[') return p + 1
    let i = this.#pattern[p + 1] === '^' ? p + 2 : p + 1
    do {
      if (i >= this.#pattern.length) throw new PatternError('a set is not closed')
      i += this.#pattern[i] === '%' ? 2 : 1
    } while (this.#pattern[i] !== ']')
    return i + 1
  }

  #isOne(s: number, p: number, end: number): boolean {
    const letter = this.#text[s]
    if (letter === undefined) return false
    const first = this.#pattern[p]
    if (first === '.') return true
    if (first === '%') return isOfClass(letter, this.#pattern[p + 1] ?? '')
    if (first === '[') return this.#isIn(letter, p, end)
    return first === letter
  }

  #isIn(letter: string, p: number, end: number): boolean {
    const isNegated = this.#pattern[p + 1] === '^'
    const last = end - 1
    for (let i = isNegated ? p + 2 : p + 1; i < last; i += 1) {
      const from = this.#pattern[i] ?? ''
      if (from === '%') {
        i += 1
        if (isOfClass(letter, this.#pattern[i] ?? '')) return !isNegated
      } else if (this.#pattern[i + 1] === '-' && i + 2 < last) {
        if (from <= letter && letter <= (this.#pattern[i + 2] ?? '')) return !isNegated
        i += 2
      } else if (from === letter) return !isNegated
    }
    return isNegated
  }
}

/** A class in upper case is all that is not of the class; any other letter is itself. */
function isOfClass(letter: string, name: string): boolean {
  const found = CLASSES[name.toLowerCase()]
  if (!found) return letter === name
  return found.test(letter) === (name === name.toLowerCase())
}

/**
 * Takes the content out of elements that carry secrets (SASL payloads, component handshakes, passwords), however the text is
 * cut into pieces. Works on text, not on elements: what a test sends need not be well-formed.
 */

/** Elements whose text is never kept. SASL's `success` and `challenge` carry proofs, too. */
const SECRET_ELEMENTS: ReadonlySet<string> = new Set(['auth', 'response', 'challenge', 'success', 'handshake', 'password', 'digest', 'initial-response', 'additional-data', 'token'])

type State =
  | { readonly at: 'text' }
  /** Behind `<`, reading the name. */
  | { readonly at: 'name'; readonly name: string }
  /** Inside a tag, behind its name; `quote` while inside an attribute's value. */
  | { readonly at: 'tag'; readonly name: string; readonly quote: string; readonly slash: boolean }
  /** Inside an element that carries a secret. */
  | { readonly at: 'secret'; readonly said: boolean }

/** One direction of one connection. */
export class Redactor {
  #state: State = { at: 'text' }

  /** The same piece of text, with secrets replaced by `[redacted]`. */
  push(piece: string): string {
    let shown = ''
    for (let at = 0; at < piece.length; ) {
      const next = this.#state.at === 'text' ? indexOr(piece, '<', at) : at
      shown += piece.slice(at, next) + (next < piece.length ? this.#step(piece.charAt(next)) : '')
      at = next + 1
    }
    return shown
  }

  #step(char: string): string {
    const state = this.#state
    switch (state.at) {
      case 'text':
        if (char === '<') this.#state = { at: 'name', name: '' }
        return char
      case 'name':
        this.#state = /[\s/>]/.test(char) && state.name !== '' ? inTag(state.name, char) : { at: 'name', name: state.name + char }
        return char
      case 'tag':
        this.#state = state.quote !== '' ? { ...state, quote: char === state.quote ? '' : state.quote } : further(state, char)
        return char
      case 'secret':
        if (char === '<') {
          this.#state = { at: 'name', name: '' }
          return char
        }
        this.#state = { at: 'secret', said: true }
        return state.said ? '' : '[redacted]'
    }
  }
}

function indexOr(text: string, wanted: string, from: number): number {
  const at = text.indexOf(wanted, from)
  return at < 0 ? text.length : at
}

function inTag(name: string, char: string): State {
  return further({ at: 'tag', name, quote: '', slash: false }, char)
}

function further(state: Extract<State, { at: 'tag' }>, char: string): State {
  if (char === '"' || char === "'") return { ...state, quote: char, slash: false }
  if (char !== '>') return { ...state, slash: char === '/' }
  const local = state.name.slice(state.name.indexOf(':') + 1)
  return SECRET_ELEMENTS.has(local) && !state.slash ? { at: 'secret', said: false } : { at: 'text' }
}

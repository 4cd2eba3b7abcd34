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

/** What a name or a tag without open quotes goes on to, searched for from where the piece has been read up to. */
const NAME_END = /[\s/>]/g
const TAG_TURN = /["'>]/g

/** One direction of one connection. */
export class Redactor {
  #state: State = { at: 'text' }

  /** The same piece of text, with secrets replaced by `[redacted]`. */
  push(piece: string): string {
    let shown = ''
    let at = 0
    while (at < piece.length) {
      const [next, said] = this.#step(piece, at)
      shown += said ?? piece.slice(at, next)
      at = next
    }
    return shown
  }

  /** Reads on as far as the state lasts, and one character at least. @returns where it ends, and what is shown instead of what was read */
  #step(piece: string, at: number): readonly [next: number, said?: string] {
    const state = this.#state
    switch (state.at) {
      case 'text': {
        const next = indexOr(piece, '<', at)
        if (next < piece.length) this.#state = { at: 'name', name: '' }
        return [next + 1]
      }
      case 'name': {
        // the first character belongs to the name, whatever it is: that of an end tag begins with a slash
        const next = searchFrom(NAME_END, piece, state.name === '' ? at + 1 : at)
        const name = state.name + piece.slice(at, next)
        this.#state = next < piece.length ? { at: 'tag', name, quote: '', slash: false } : { at: 'name', name }
        return [next]
      }
      case 'tag': return this.#inTag(state, piece, at)
      case 'secret': {
        const next = indexOr(piece, '<', at)
        this.#state = next < piece.length ? { at: 'name', name: '' } : { at: 'secret', said: true }
        return [next + 1, `${next > at && !state.said ? '[redacted]' : ''}${piece.slice(next, next + 1)}`]
      }
    }
  }

  #inTag(state: Extract<State, { at: 'tag' }>, piece: string, at: number): readonly [next: number] {
    const { name, quote } = state
    const next = quote === '' ? searchFrom(TAG_TURN, piece, at) : indexOr(piece, quote, at)
    const before = next > at ? piece.charAt(next - 1) === '/' : state.slash
    if (next === piece.length) this.#state = { ...state, slash: quote === '' && before }
    else if (quote !== '') this.#state = { ...state, quote: '', slash: false }
    else if (piece.charAt(next) !== '>') this.#state = { ...state, quote: piece.charAt(next), slash: false }
    else this.#state = SECRET_ELEMENTS.has(name.slice(name.indexOf(':') + 1)) && !before ? { at: 'secret', said: false } : { at: 'text' }
    return [next + 1]
  }
}

function indexOr(text: string, wanted: string, from: number): number {
  const at = text.indexOf(wanted, from)
  return at < 0 ? text.length : at
}

function searchFrom(wanted: RegExp, text: string, from: number): number {
  wanted.lastIndex = from
  return wanted.exec(text)?.index ?? text.length
}

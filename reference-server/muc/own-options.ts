/** What a rooms service may do where it has options of its own beside those of its host, which may change at any time. */
import type { Seams } from '../seams.ts'
import type { MucOptions } from './options.ts'

/** The options of a rooms service: those of its host stay open to change, its own are said once. */
export class RoomsOptions {
  readonly #seams: Seams
  #own: Partial<MucOptions> | undefined
  #base: MucOptions
  #options: MucOptions

  constructor(seams: Seams, own: Partial<MucOptions> | undefined) {
    this.#seams = seams
    this.#own = own
    this.#base = seams.mucOptions
    this.#options = this.#merged()
  }

  set own(own: Partial<MucOptions> | undefined) {
    this.#own = own
    this.#options = this.#merged()
  }

  get options(): MucOptions {
    if (this.#base !== this.#seams.mucOptions) this.#options = this.#merged()
    return this.#options
  }

  #merged(): MucOptions {
    this.#base = this.#seams.mucOptions
    return this.#own ? Object.create(this.#base, Object.getOwnPropertyDescriptors(this.#own)) as MucOptions : this.#base
  }
}

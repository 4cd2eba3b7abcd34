/** A bounded number of connections: each serves one at a time, and is kept for the next one. Whoever finds none free waits, in a bounded queue. */

export interface Pooled {
  /** Something can be asked on it. */
  readonly isOpen: boolean
  close(): void
}

export interface PoolSettings<C extends Pooled> {
  /** @param signal gives up */
  readonly open: (signal: AbortSignal) => Promise<C>
  readonly maxConnections: number
  readonly maxWaiting: number
  readonly idleMs: number
}

export class Pool<C extends Pooled> {
  readonly #settings: PoolSettings<C>
  /** Those that nobody uses, the latest last, each with what will close it. */
  readonly #idle = new Map<C, NodeJS.Timeout>()
  /** In the order in which they came. Each is handed a connection, or the right to open one. */
  readonly #queue = new Set<(connection: C | undefined) => void>()
  /** Connections that are used, kept or being opened. */
  #size = 0
  #isClosed = false

  constructor(settings: PoolSettings<C>) {
    this.#settings = settings
  }

  /**
   * Does some work with a connection of its own. One on which the work fails is closed; when it was an old one that the other side had
   * given up meanwhile, the work is done again on another.
   * @param signal ends the wait for a connection; the work has to look at it itself
   * @throws Error when none can be had, and whatever the work throws
   */
  async use<T>(signal: AbortSignal, work: (connection: C) => Promise<T>): Promise<T> {
    for (;;) {
      const { connection, isNew } = await this.#take(signal)
      try {
        const result = await work(connection)
        this.#pass(connection)
        return result
      } catch (error) {
        const wasLost = !connection.isOpen
        connection.close()
        this.#pass(undefined)
        if (isNew || !wasLost || signal.aborted) throw error
      }
    }
  }

  close(): void {
    this.#isClosed = true
    for (const connection of this.#idle.keys()) this.#drop(connection)
  }

  async #take(signal: AbortSignal): Promise<{ readonly connection: C; readonly isNew: boolean }> {
    signal.throwIfAborted()
    const kept = this.#kept()
    if (kept) return { connection: kept, isNew: false }
    if (this.#size < this.#settings.maxConnections) {
      this.#size += 1
      return this.#opened(signal)
    }
    if (this.#queue.size >= this.#settings.maxWaiting) throw new Error('too many logins wait for a connection')
    const handed = await this.#wait(signal)
    return handed?.isOpen ? { connection: handed, isNew: false } : this.#opened(signal)
  }

  #kept(): C | undefined {
    for (const connection of [...this.#idle.keys()].toReversed()) {
      if (!connection.isOpen) {
        this.#drop(connection)
        continue
      }
      clearTimeout(this.#idle.get(connection))
      this.#idle.delete(connection)
      return connection
    }
    return undefined
  }

  /** In a place that is taken already. */
  async #opened(signal: AbortSignal): Promise<{ readonly connection: C; readonly isNew: true }> {
    try {
      return { connection: await this.#settings.open(signal), isNew: true }
    } catch (error) {
      this.#pass(undefined)
      throw error
    }
  }

  #wait(signal: AbortSignal): Promise<C | undefined> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#queue.delete(go)
        reject(signal.reason as Error)
      }
      const go = (connection: C | undefined): void => {
        signal.removeEventListener('abort', giveUp)
        resolve(connection)
      }
      this.#queue.add(go)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  /** Leaves a place to the next one who waits, with the connection if it is still good. */
  #pass(connection: C | undefined): void {
    const [next] = this.#queue
    if (next) {
      this.#queue.delete(next)
      next(connection)
    } else if (connection?.isOpen && !this.#isClosed) {
      this.#idle.set(connection, setTimeout(() => this.#drop(connection), this.#settings.idleMs).unref())
    } else {
      this.#size -= 1
      connection?.close()
    }
  }

  #drop(connection: C): void {
    clearTimeout(this.#idle.get(connection))
    if (this.#idle.delete(connection)) this.#size -= 1
    connection.close()
  }
}

/**
 * A map whose versions share their entries: a change costs the same however many there are, and the newest version is as quick as any Map. Who
 * looks into an older one pays once for a copy: a turn that failed leaves the room as it was. Order is that of a Map that is copied for each change.
 */

/** What the newest version has; others that were changed into it have nothing of their own any more. */
interface Core<K, V> {
  readonly entries: Map<K, V>
  /** Tells where an entry stood that has been taken out. */
  readonly places: Map<K, number>
  nextPlace: number
}

/** What the next version did, and how to take it back. */
interface Step<K, V> {
  readonly next: VersionedMap<K, V>
  readonly key: K
  readonly before: { readonly value: V; readonly place: number } | undefined
}

export class VersionedMap<K, V> implements ReadonlyMap<K, V> {
  #core: Core<K, V> | undefined
  #step: Step<K, V> | undefined

  constructor(core?: Core<K, V>) {
    this.#core = core ?? emptyCore()
  }

  /** The version in which this key has this value. */
  with(key: K, value: V): VersionedMap<K, V> {
    return this.#change(key, core => {
      if (!core.entries.has(key)) {
        core.places.set(key, core.nextPlace)
        core.nextPlace += 1
      }
      core.entries.set(key, value)
    })
  }

  /** The version without this key; this one when it is not there. */
  without(key: K): VersionedMap<K, V> {
    if (!this.has(key)) return this
    return this.#change(key, ({ entries, places }) => {
      entries.delete(key)
      places.delete(key)
    })
  }

  get size(): number { return this.#own.entries.size }
  get(key: K): V | undefined { return this.#own.entries.get(key) }
  has(key: K): boolean { return this.#own.entries.has(key) }
  keys(): MapIterator<K> { return this.#own.entries.keys() }
  values(): MapIterator<V> { return this.#own.entries.values() }
  entries(): MapIterator<[K, V]> { return this.#own.entries.entries() }
  [Symbol.iterator](): MapIterator<[K, V]> { return this.entries() }

  forEach(each: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this) each(value, key, this)
  }

  #change(key: K, change: (core: Core<K, V>) => void): VersionedMap<K, V> {
    const core = this.#own
    const place = core.places.get(key)
    const before = place === undefined ? undefined : { value: core.entries.get(key) as V, place }
    change(core)
    const next = new VersionedMap(core)
    this.#step = { next, key, before }
    this.#core = undefined
    return next
  }

  get #own(): Core<K, V> {
    return this.#core ?? this.#regained()
  }

  /** Takes back, in a copy, what later versions did. */
  #regained(): Core<K, V> {
    const steps: Step<K, V>[] = []
    for (let step = this.#step; step; step = step.next.#step) steps.push(step)
    const newest = steps.at(-1)?.next ?? new VersionedMap<K, V>()
    const { entries, places, nextPlace } = newest.#own
    const found = new Map([...entries].map(([key, value]) => [key, { value, place: places.get(key) ?? 0 }]))
    for (const { key, before } of steps.toReversed()) {
      if (before) found.set(key, before)
      else found.delete(key)
    }
    const inOrder = [...found].toSorted(([, a], [, b]) => a.place - b.place)
    this.#core = {
      entries: new Map(inOrder.map(([key, { value }]) => [key, value])),
      places: new Map(inOrder.map(([key, { place }]) => [key, place])), // the same as ever: steps of still older versions speak of them
      nextPlace,
    }
    this.#step = undefined
    return this.#core
  }
}

function emptyCore<K, V>(): Core<K, V> {
  return { entries: new Map(), places: new Map(), nextPlace: 0 }
}

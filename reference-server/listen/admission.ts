/**
 * Who may connect, by address: how many at once, how often, and how many sessions. One for the whole server, so that an address counts
 * whichever way it comes. Spec: RFC 6120 §13.12.
 */
import { Bucket } from '../bucket.ts'
import type { Clock } from '../clock.ts'
import type { StreamRefusalCode } from '../session/errors.ts'
import type { HostOptions } from '../session/options.ts'
import { AddressList, groupOf } from './addresses.ts'

export type AdmissionOptions = Pick<HostOptions, 'exemptAddresses' | 'maxConnectionsPerAddress' | 'connectionsPerSecond' | 'connectionBurst'>

/** One connection, for as long as it lasts. */
export interface Visit {
  /** The peer's address; behind a trusted proxy that of the client. */
  readonly address: string
  /** No limit by address or rate is meant for it. */
  readonly isExempt: boolean
  /** Why the connection is not to be served; `undefined` for a welcome one. It counts until it leaves, served or not. */
  readonly refusal: StreamRefusalCode | undefined
  /** Takes one of `max` sessions of this address (0: no limit); false when all are taken. The session ends with the visit. */
  takeSession(max: number): boolean
  /** May be called again. */
  leave(): void
}

interface Group {
  connections: number
  sessions: number
  readonly arrivals: Bucket
}

/** Groups that are kept before those with nothing to remember are looked for. */
const SWEEP_AT = 1_024

export class Admission {
  readonly #clock: Clock
  readonly #groups = new Map<string, Group>()
  readonly #exempt = new WeakMap<readonly string[], AddressList>()
  #sweepAt = SWEEP_AT

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Addresses that are remembered. */
  get size(): number { return this.#groups.size }

  /** Counts a connection. Whoever calls it sees to it that the visit ends. */
  enter(address: string, options: AdmissionOptions): Visit {
    if (this.#listed(options.exemptAddresses).has(address)) return { address, isExempt: true, refusal: undefined, takeSession: () => true, leave: () => undefined }
    const group = this.#group(groupOf(address), options)
    const refusal = this.#judge(group, options)
    group.connections += 1
    let sessions = 0
    let isOver = false
    return {
      address, isExempt: false, refusal,
      takeSession(max) {
        if (max > 0 && group.sessions >= max) return false
        group.sessions += 1
        sessions += 1
        return true
      },
      leave() {
        if (isOver) return
        isOver = true
        group.connections -= 1
        group.sessions -= sessions
      },
    }
  }

  #judge(group: Group, { maxConnectionsPerAddress, connectionsPerSecond }: AdmissionOptions): StreamRefusalCode | undefined {
    if (maxConnectionsPerAddress > 0 && group.connections >= maxConnectionsPerAddress) return 'STREAM_TOO_MANY_CONNECTIONS'
    return connectionsPerSecond > 0 && !group.arrivals.maySpend(1) ? 'STREAM_CONNECTS_TOO_OFTEN' : undefined
  }

  #group(key: string, options: AdmissionOptions): Group {
    const known = this.#groups.get(key)
    if (known) return known
    this.#sweep()
    const group = { connections: 0, sessions: 0, arrivals: new Bucket({ perSecond: options.connectionsPerSecond, burst: options.connectionBurst }, this.#clock) }
    this.#groups.set(key, group)
    return group
  }

  /** Forgets who left long ago; each time the map has doubled, so that it costs each arrival a constant. */
  #sweep(): void {
    if (this.#groups.size < this.#sweepAt) return
    for (const [key, group] of this.#groups) if (group.connections === 0 && group.arrivals.isFull) this.#groups.delete(key)
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this.#groups.size)
  }

  #listed(entries: readonly string[]): AddressList {
    const known = this.#exempt.get(entries)
    if (known) return known
    const list = new AddressList(entries)
    this.#exempt.set(entries, list)
    return list
  }
}

/** The audit logs of a server, one for each host that has one, and which of them something belongs in. */
import type { Jid } from '#xmpp/jid.js'
import type { Clock, Timer } from '../clock.ts'
import { AuditError, AuditLog, tryToOpen, type AuditLogSettings, type AuditSettings } from './audit-log.ts'
import type { AuditEvent, ComponentAuditEvent, RoomAuditEvent } from './events.ts'

/** Something that happened in a room. */
export interface RoomNote {
  /** Who did it; full. */
  readonly by: Jid
  /** Whom it was done to; bare. */
  readonly target?: Jid | undefined
  readonly event: RoomAuditEvent
}

export interface AuditsSettings extends Pick<AuditLogSettings, 'report' | 'append'> {
  readonly clock: Clock
  /** IP address of a connected client. @param session full */
  readonly addressOf: (session: Jid) => string | undefined
  /** Whether a host and a component are there for each other. */
  readonly reach: (host: string, component: string) => boolean
}

/** As many may write at a time: threads that write are threads that nobody else has. */
const LANES = 2

export class Audits {
  readonly #settings: AuditsSettings
  readonly #logs = new Map<string, AuditLog>()
  readonly #lane = laneOf(LANES)

  constructor(settings: AuditsSettings) {
    this.#settings = settings
  }

  /** Whether each host could have the log that it is to have. @throws AuditError for one that cannot be opened, or is of two hosts */
  check(hosts: readonly { readonly domain: string; readonly audit?: AuditSettings | undefined }[]): void {
    const owners = new Map<string, string>()
    for (const { domain, audit } of hosts) {
      if (audit === undefined || audit === 'stdout') continue
      const other = owners.get(audit.file)
      if (other !== undefined) throw new AuditError(`${domain} and ${other} cannot share the audit log ${audit.file}`)
      owners.set(audit.file, domain)
      if (!isSame(this.#logs.get(domain)?.to, audit)) tryToOpen(audit.file)
    }
  }

  /** From now on the host has this log, or none. @throws AuditError when it cannot be opened; the one before stays then */
  set(host: string, to: AuditSettings | undefined): void {
    const before = this.#logs.get(host)
    if (isSame(before?.to, to)) return
    const { clock, report, append } = this.#settings
    if (to === undefined) this.#logs.delete(host)
    else this.#logs.set(host, new AuditLog({ host, to, clock, report, lane: this.#lane, ...(append && { append }) }))
    void before?.close()
  }

  /** Whether there is any log. */
  get isKept(): boolean { return this.#logs.size > 0 }

  /** Takes lines for a host; `undefined` where it has no log. */
  of(host: string): ((event: AuditEvent) => void) | undefined {
    const log = this.#logs.get(host)
    return log && (event => { log.note(event) })
  }

  note(host: string, event: AuditEvent): void {
    this.#logs.get(host)?.note(event)
  }

  /** In the log of the host of who did it, and of whom it was done to; where it was done from is for the first alone. */
  noteInRoom({ by, target, event }: RoomNote): void {
    const from = this.#settings.addressOf(by)
    this.note(by.domain, { ...event, ...(from !== undefined && { from }) })
    if (target && target.domain !== by.domain) this.note(target.domain, event)
  }

  /** In the logs of all hosts that a component is for. */
  noteComponent(event: ComponentAuditEvent): void {
    for (const [host, log] of this.#logs) if (this.#settings.reach(host, event.component)) log.note(event)
  }

  reopen(): void {
    for (const log of this.#logs.values()) log.reopen()
  }

  /** Resolves when all is written, or when the time is over: a disk that hangs keeps nobody. */
  async close(withinMs: number): Promise<void> {
    const closed = Promise.all(Array.from(this.#logs.values(), log => log.close()))
    let late: Timer | undefined
    await Promise.race([closed, new Promise<void>(resolve => { late = this.#settings.clock.after(withinMs, resolve) })])
    late?.cancel()
  }
}

function isSame(one: AuditSettings | undefined, other: AuditSettings | undefined): boolean {
  return typeof one === 'object' && typeof other === 'object' ? one.file === other.file : one === other
}

/** Runs as many at a time, the others in order. */
function laneOf(width: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = width
  const waiting: (() => void)[] = []
  return async work => {
    if (free === 0) await new Promise<void>(resolve => { waiting.push(resolve) })
    else free -= 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}

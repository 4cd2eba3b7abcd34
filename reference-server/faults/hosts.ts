/** Where the faults of a server with `faults: true` live: names of hosts, and the host that only counts. */
import type { Seams } from '../seams.ts'
import { count } from './arming.ts'
import { FAULTS } from './catalogue.ts'

/** The domains of one set of host, anonymous host, host with TLS only, host of OAuth tokens, host without a way to check passwords, hosts of JSON Web Tokens, rooms and components. */
export interface FaultyWorld {
  readonly domain: string
  readonly anonymous: string
  /** Nobody logs in there without TLS. */
  readonly secure: string
  /** Where tokens get people in. */
  readonly oauth: string
  /** Where passwords cannot be checked. */
  readonly outage: string
  readonly rooms: string
  readonly strictRooms: string
  readonly components: readonly string[]
  /** Where tokens let people in, one for each such host of the configuration, and the rooms that ask for the tokens of the first. */
  readonly tokens: readonly string[]
  readonly tokenRooms: string
  /** The domain of a Jitsi deployment, below which all of it is; only for those that {@link isAboutJitsi}. */
  readonly jitsi: string
}

/** `label` is `f-NAME`, or `reach`. */
export function faultyWorld(label: string): FaultyWorld {
  const domain = `${label}.localhost`
  return { domain, anonymous: `anon.${domain}`, secure: `secure.${domain}`, oauth: `oauth.${domain}`, outage: `outage.${domain}`, rooms: `conference.${domain}`, strictRooms: `strict.${domain}`, components: [`echo.${domain}`, `relay.${domain}`], tokens: [`token.${domain}`, `rs.token.${domain}`, `es.token.${domain}`], tokenRooms: `conference.token.${domain}`, jitsi: `meet.${domain}` }
}

/** Whether a fault needs a Jitsi deployment: a world is cheap, and there are many. */
export function isAboutJitsi({ breaks }: { readonly breaks: readonly string[] }): boolean {
  return breaks.some(clause => clause.startsWith('JITSI#'))
}

/** Plants every fault in counting mode. */
export class Reach {
  #counts: Record<string, number> = {}

  constructor(seams: Seams) {
    for (const fault of FAULTS) count(fault, seams, () => { this.#counts[fault.name] = (this.#counts[fault.name] ?? 0) + 1 })
  }

  /** How often each fault would have acted since the last call; those that would not are left out. */
  take(): Readonly<Record<string, number>> {
    const counts = this.#counts
    this.#counts = {}
    return counts
  }
}

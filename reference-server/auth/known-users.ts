/**
 * Which names of a host belong to somebody: its accounts, and users whom somebody else vouched for. Those that are known elsewhere only
 * cannot be listed; they are known here once they have logged in, and as long as something is kept for them.
 */
import { Jid } from '#xmpp/jid.js'
import type { RosterStore } from '../roster/store.ts'
import type { Accounts } from './accounts.ts'

export interface KnownUsersSettings {
  readonly domain: string
  readonly accounts: Pick<Accounts, 'has'>
  /** Where users are known elsewhere: a roster outlives the process, and whoever has one has been here. */
  readonly rosters?: Pick<RosterStore, 'load'> | undefined
}

export class KnownUsers {
  readonly #settings: KnownUsersSettings
  readonly #seen = new Set<string>()

  constructor(settings: KnownUsersSettings) {
    this.#settings = settings
  }

  /** Somebody elsewhere has vouched for this user. @param username prepared */
  add(username: string): void {
    this.#seen.add(username)
  }

  /** @param username prepared */
  has(username: string): boolean {
    const { accounts, rosters, domain } = this.#settings
    return accounts.has(username) || this.#seen.has(username) || rosters?.load(Jid.of(username, domain)) !== undefined
  }
}

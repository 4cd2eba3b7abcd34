/**
 * Asks a directory whether a password is right: finds the entry of a user, or knows its name, binds as it, and looks whether it is a
 * member. Spec: RFC 4511; RFC 4513 §5.1.
 */
import type { Entry } from 'ldapts'
import { prepare } from '#xmpp/sasl/scram.js'
import { localpart } from '../plain.ts'
import type { PasswordAttempt, PasswordBackend, PasswordVerdict } from '../passwords.ts'
import { reasonOf, Trouble } from '../trouble.ts'
import { LdapConnection } from './connection.ts'
import { escapedForFilter, escapedForName, filled } from './escaping.ts'
import { Pool } from './pool.ts'
import type { LdapSettings } from './settings.ts'

const DEFAULTS = { usernameAttribute: 'uid', attributes: { name: 'displayName', email: 'mail' }, maxConnections: 8, maxWaiting: 200, timeMs: 5_000, connectTimeMs: 2_000, idleMs: 60_000 } as const satisfies Partial<LdapSettings>
/** A name that no entry has: who is not known costs the directory as much as who is. */
const NOBODY = 'cn=nobody'

export class Directory implements PasswordBackend {
  readonly #settings: LdapSettings & typeof DEFAULTS
  readonly #trouble: Trouble
  /** Logged in as who searches. */
  readonly #searching: Pool<LdapConnection>
  /** Logged in as whoever came last. */
  readonly #binding: Pool<LdapConnection>

  /** @param report told of each new trouble with the directory, once */
  constructor(settings: LdapSettings, report: (error: unknown) => void) {
    this.#settings = { ...DEFAULTS, ...settings } as LdapSettings & typeof DEFAULTS
    this.#trouble = new Trouble('the directory', report)
    const { maxConnections, maxWaiting, idleMs } = this.#settings
    this.#searching = new Pool({ open: signal => this.#openForSearch(signal), maxConnections, maxWaiting, idleMs })
    this.#binding = new Pool({ open: signal => this.#open(signal), maxConnections, maxWaiting, idleMs })
  }

  async verify({ domain, username, password }: PasswordAttempt): Promise<PasswordVerdict> {
    const text = preparedPassword(password)
    if (text === '') return { kind: 'wrong' }
    return this.#trouble.around(domain, async () => this.#ask(domain, username, text, AbortSignal.timeout(this.#settings.timeMs)))
  }

  close(): void {
    this.#searching.close()
    this.#binding.close()
  }

  async #ask(domain: string, username: string, password: string, signal: AbortSignal): Promise<PasswordVerdict> {
    const { search, userDn } = this.#settings
    if (!search) return this.#askAsUser(filled(userDn ?? '', { username: escapedForName(username) }), domain, username, password, signal)
    const filter = filled(search.filter ?? `(${this.#settings.usernameAttribute}={username})`, { username: escapedForFilter(username) })
    const found = await this.#searching.use(signal, connection => connection.search({ base: search.base, filter, scope: 'sub', attributes: this.#attributes }, signal))
    if (found.length > 1) throw new Error(`the filter ${search.filter ?? ''} finds several entries for one name`)
    const entry = found.find(one => this.#belongsTo(one, domain, username))
    const outcome = await this.#binding.use(signal, connection => connection.bind(entry?.dn ?? NOBODY, password, signal))
    if (!entry) return { kind: 'unknown' }
    if (outcome !== 'right') return { kind: outcome }
    const isMember = !this.#settings.group || await this.#searching.use(signal, connection => this.#isMember(connection, entry.dn, username, signal))
    return isMember ? this.#right(username, entry) : { kind: 'wrong' }
  }

  /** Where nobody searches, the user reads his own entry, as far as he may. */
  async #askAsUser(dn: string, domain: string, username: string, password: string, signal: AbortSignal): Promise<PasswordVerdict> {
    return this.#binding.use(signal, async connection => {
      const outcome = await connection.bind(dn, password, signal)
      if (outcome !== 'right') return { kind: outcome }
      const entry = await connection.read(dn, this.#attributes, signal) ?? { dn }
      if (valuesOf(entry, this.#settings.usernameAttribute).length > 0 && !this.#belongsTo(entry, domain, username)) return { kind: 'unknown' }
      return await this.#isMember(connection, entry.dn, username, signal) ? this.#right(username, entry) : { kind: 'wrong' }
    })
  }

  async #isMember(connection: LdapConnection, dn: string, username: string, signal: AbortSignal): Promise<boolean> {
    const { group } = this.#settings
    if (!group) return true
    const filter = filled(group.filter ?? '(member={dn})', { dn: escapedForFilter(dn), username: escapedForFilter(username) })
    return (await connection.search({ base: group.base, filter, scope: 'sub', attributes: ['1.1'] }, signal)).length > 0
  }

  /** What a directory takes for the same name (another accent, say) may be another account here. */
  #belongsTo(entry: Entry, domain: string, username: string): boolean {
    return valuesOf(entry, this.#settings.usernameAttribute).some(name => localpart(name, domain) === username)
  }

  get #attributes(): readonly string[] {
    return [this.#settings.usernameAttribute, ...Object.values(this.#settings.attributes)]
  }

  /** In the shape that tokens have, so that whoever reads it need not know where it comes from. */
  #right(username: string, entry: Entry): PasswordVerdict {
    const known = Object.entries(this.#settings.attributes).flatMap(([name, attribute]) => valuesOf(entry, attribute).slice(0, 1).map(value => [name, value] as const))
    return { kind: 'right', grant: { claims: { context: { user: { id: username, ...Object.fromEntries(known) } } } } }
  }

  async #open(signal: AbortSignal): Promise<LdapConnection> {
    const { urls, startTls = false, authority, connectTimeMs } = this.#settings
    const problems: unknown[] = []
    for (const url of urls) {
      try {
        return await LdapConnection.open({ url, startTls, authority }, AbortSignal.any([signal, AbortSignal.timeout(connectTimeMs)]))
      } catch (error) {
        if (signal.aborted) throw error
        problems.push(new Error(`${url}: ${reasonOf(error)}`, { cause: error }))
      }
    }
    throw new Error(problems.map(reasonOf).join('; '), { cause: problems[0] })
  }

  async #openForSearch(signal: AbortSignal): Promise<LdapConnection> {
    const connection = await this.#open(signal)
    const { searcher } = this.#settings
    if (!searcher) return connection
    try {
      if (await connection.bind(searcher.dn, searcher.password, signal) === 'right') return connection
      throw new Error(`it does not let ${searcher.dn} in`)
    } catch (error) {
      connection.close()
      throw error
    }
  }
}

/** RFC 4511 §4.2: passwords that are text go there prepared. */
function preparedPassword(password: string): string {
  try {
    return prepare(password)
  } catch {
    return password
  }
}

function valuesOf(entry: Entry, attribute: string): readonly string[] {
  const [, values = []] = Object.entries(entry).find(([name]) => name.toLowerCase() === attribute.toLowerCase()) ?? []
  return [values].flat().map(value => (typeof value === 'string' ? value : value.toString('utf8')))
}

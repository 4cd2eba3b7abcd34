/**
 * Rosters in a SQLite file: they are there again after a restart. What one turn of the event loop changes is one transaction, and it is
 * committed before anybody hears of it.
 */
import type { StatementSync } from 'node:sqlite'
import type { Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { readElement } from '#xmpp/xml/reader.js'
import { write } from '#xmpp/xml/writer.js'
import { TurnDatabase, type TurnDatabaseSettings } from '../data/turn-database.ts'
import type { Roster, RosterEntry, RosterStore } from './store.ts'
import type { SubscriptionState } from './subscription.ts'

const FILE = 'rosters.sqlite'
const VERSION = 1
/** Rosters that are held in memory; the one that was not used for longest goes first. */
const MOST_LOADED = 1_000

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS roster (owner TEXT PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, floor INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS entry (
    owner TEXT NOT NULL, contact TEXT NOT NULL, listed INTEGER NOT NULL, name TEXT NOT NULL, groups TEXT NOT NULL, state TEXT NOT NULL,
    approved INTEGER NOT NULL, request TEXT, version INTEGER NOT NULL, PRIMARY KEY (owner, contact)) WITHOUT ROWID;
`

interface RosterRow {
  readonly id: string
  readonly version: number
  readonly floor: number
}

interface EntryRow {
  readonly contact: string
  readonly listed: number
  readonly name: string
  readonly groups: string
  readonly state: string
  readonly approved: number
  readonly request: string | null
  readonly version: number
}

export class SqliteRosterStore implements RosterStore {
  readonly #database: TurnDatabase
  readonly #loaded = new Map<string, Roster | undefined>()
  readonly #statements: Readonly<Record<'roster' | 'entries' | 'putRoster' | 'putEntry' | 'dropEntry', StatementSync>>

  /** @throws Error as TurnDatabase */
  constructor(place: Pick<TurnDatabaseSettings, 'folder' | 'turn' | 'report'>) {
    const database = new TurnDatabase({ ...place, file: FILE, schema: SCHEMA, version: VERSION })
    this.#database = database
    this.#statements = {
      roster: database.prepare('SELECT id, version, floor FROM roster WHERE owner = ?'),
      entries: database.prepare('SELECT contact, listed, name, groups, state, approved, request, version FROM entry WHERE owner = ? ORDER BY version'),
      putRoster: database.prepare('INSERT OR REPLACE INTO roster (owner, id, version, floor) VALUES (?, ?, ?, ?)'),
      putEntry: database.prepare('INSERT OR REPLACE INTO entry (owner, contact, listed, name, groups, state, approved, request, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      dropEntry: database.prepare('DELETE FROM entry WHERE owner = ? AND contact = ?'),
    }
  }

  load(owner: Jid): Roster | undefined {
    const key = owner.toString()
    const known = this.#loaded.has(key)
    const roster = known ? this.#loaded.get(key) : this.#read(key)
    if (known) this.#loaded.delete(key)
    this.#remember(key, roster)
    return roster
  }

  put(owner: Jid, roster: Roster, entry: RosterEntry): void {
    const { contact, listed, name, groups, state, approved, request, version } = entry
    const values = [contact.toString(), Number(listed), name, JSON.stringify(groups), state, Number(approved), request ? write(request) : null, version] as const
    const key = this.#keep(owner, roster)
    this.#database.owe(key, `entry ${contact.toString()}`, () => this.#statements.putEntry.run(key, ...values))
  }

  drop(owner: Jid, roster: Roster, contact: Jid): void {
    const key = this.#keep(owner, roster)
    this.#database.owe(key, `entry ${contact.toString()}`, () => this.#statements.dropEntry.run(key, contact.toString()))
  }

  close(): void {
    this.#database.close()
  }

  #keep(owner: Jid, roster: Roster): string {
    const key = owner.toString()
    this.#database.owe(key, 'roster', () => this.#statements.putRoster.run(key, roster.id, roster.version, roster.floor))
    this.#remember(key, roster)
    return key
  }

  #remember(key: string, roster: Roster | undefined): void {
    this.#loaded.set(key, roster)
    if (this.#loaded.size <= MOST_LOADED) return
    for (const oldest of this.#loaded.keys()) {
      if (this.#database.owes(oldest)) continue
      this.#loaded.delete(oldest)
      return
    }
  }

  #read(key: string): Roster | undefined {
    const row = this.#statements.roster.get(key) as RosterRow | undefined
    if (!row) return undefined
    const rows = this.#statements.entries.all(key) as unknown as readonly EntryRow[]
    return { id: row.id, version: row.version, floor: row.floor, entries: new Map(rows.map(entry => [entry.contact, entryFrom(entry)])) }
  }
}

function entryFrom({ contact, listed, name, groups, state, approved, request, version }: EntryRow): RosterEntry {
  return {
    contact: Jid.parse(contact), listed: listed === 1, name, groups: JSON.parse(groups) as string[], state: state as SubscriptionState,
    approved: approved === 1, request: request === null ? undefined : stanzaFrom(request), version,
  }
}

function stanzaFrom(text: string): Element {
  return readElement(text)
}

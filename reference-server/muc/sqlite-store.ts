/**
 * Persistent rooms in a SQLite file: they are there again after a restart, whatever ended the server. All that one turn of the event loop
 * changes in a room is one transaction, so that what is found again is the room as it was at the end of some turn, and no older than
 * what anybody has heard of. Spec: XEP-0045 v1.35.5 §4.2.
 */
import type { StatementSync } from 'node:sqlite'
import { Jid } from '#xmpp/jid.js'
import type { Affiliation, Role } from '#xmpp/stanzas/muc-user.js'
import { readElement } from '#xmpp/xml/reader.js'
import { write } from '#xmpp/xml/writer.js'
import { TurnDatabase, type TurnDatabaseSettings } from '../data/turn-database.ts'
import { DEFAULT_CONFIG, type RoomConfig } from './room-config.ts'
import type { Bond, Invitation, Remembered, RoomState, Subject } from './room-state.ts'
import { freshSecret, LASTING, type Lasting, type RoomStore } from './store.ts'

const FILE = 'rooms.sqlite'
const VERSION = 1
/** The tables of what a room has many of keep the order in which it came: a row that changes stays where it is. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS room (jid TEXT PRIMARY KEY, config TEXT NOT NULL, subject TEXT) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS bond (place INTEGER PRIMARY KEY, room TEXT NOT NULL, jid TEXT NOT NULL, affiliation TEXT NOT NULL, nick TEXT, UNIQUE (room, jid));
  CREATE TABLE IF NOT EXISTS kept_role (place INTEGER PRIMARY KEY, room TEXT NOT NULL, jid TEXT NOT NULL, role TEXT NOT NULL, UNIQUE (room, jid));
  CREATE TABLE IF NOT EXISTS invitation (place INTEGER PRIMARY KEY, room TEXT NOT NULL, jid TEXT NOT NULL, inviter TEXT NOT NULL, inviter_nick TEXT NOT NULL, id TEXT, UNIQUE (room, jid));
  CREATE TABLE IF NOT EXISTS message (place INTEGER PRIMARY KEY, room TEXT NOT NULL, at_ms INTEGER NOT NULL, element TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS message_of ON message (room, place);
  CREATE TABLE IF NOT EXISTS secret (only INTEGER PRIMARY KEY CHECK (only = 1), value TEXT NOT NULL);
`
const PARTS = ['bond', 'kept_role', 'invitation', 'message'] as const

type StatementName = 'rooms' | 'bonds' | 'roles' | 'invitations' | 'messages' | 'putRoom' | 'dropRoom' | 'putBond' | 'putRole' | 'putInvitation' | 'addMessage' | 'dropMessages' | `drop ${(typeof PARTS)[number]}` | `clear ${(typeof PARTS)[number]}`

interface RoomRow {
  readonly jid: string
  readonly config: string
  readonly subject: string | null
}

const ASPECTS = Object.keys(LASTING) as (keyof Lasting)[]

/** A room and what the file has of it. */
interface Entry {
  /** As the file has it; nothing when it is not there. */
  written: Lasting | undefined
  /** As it is; nothing when it is not to be kept. */
  now: Lasting | undefined
}

export class SqliteRoomStore implements RoomStore {
  readonly secret: string
  readonly #database: TurnDatabase
  readonly #sql: Readonly<Record<StatementName, StatementSync>>
  readonly #rooms = new Map<string, Entry>()

  /** Reads all rooms. @throws Error as TurnDatabase, and when a room cannot be read */
  constructor(place: Pick<TurnDatabaseSettings, 'folder' | 'turn' | 'report'>) {
    const database = new TurnDatabase({ ...place, file: FILE, schema: SCHEMA, version: VERSION })
    this.#database = database
    this.#sql = statements(sql => database.prepare(sql))
    try {
      this.secret = secretIn(database)
      for (const row of this.#sql.rooms.iterate() as unknown as Iterable<RoomRow>) {
        const room = this.#read(row)
        this.#rooms.set(row.jid, { written: room, now: room })
      }
    } catch (error) {
      database.close()
      throw error
    }
  }

  load(domain: string): readonly Lasting[] {
    return [...this.#rooms.values()].flatMap(({ now }) => now?.jid.domain === domain ? [now] : [])
  }

  keep(room: RoomState): void {
    this.#change(room.jid.toString(), room)
  }

  drop(jid: Jid): void {
    this.#change(jid.toString(), undefined)
  }

  close(): void {
    this.#database.close()
  }

  #change(key: string, now: Lasting | undefined): void {
    const entry = this.#rooms.get(key)
    if (!entry && !now) return
    const isSame = entry?.now && now && ASPECTS.every(aspect => entry.now?.[aspect] === now[aspect])
    if (entry) entry.now = now
    else this.#rooms.set(key, { written: undefined, now })
    if (!isSame) this.#database.owe(key, 'room', () => this.#write(key), () => this.#written(key))
  }

  #written(key: string): void {
    const entry = this.#rooms.get(key)
    if (entry?.now) entry.written = entry.now
    else this.#rooms.delete(key)
  }

  /** Makes the file agree with the room as it is now. */
  #write(key: string): void {
    const entry = this.#rooms.get(key)
    if (!entry) return
    const { written, now } = entry
    if (!now) {
      for (const part of PARTS) this.#sql[`clear ${part}`].run(key)
      this.#sql.dropRoom.run(key)
      return
    }
    if (written?.config !== now.config || written.subject !== now.subject) {
      this.#sql.putRoom.run(key, JSON.stringify(now.config), now.subject ? textOfSubject(now.subject) : null)
    }
    differ(written?.bonds, now.bonds, gone => this.#sql['drop bond'].run(key, gone),
      (user, { affiliation, nick }) => this.#sql.putBond.run(key, user, affiliation, nick ?? null))
    differ(written?.keptRoles, now.keptRoles, gone => this.#sql['drop kept_role'].run(key, gone),
      (user, role) => this.#sql.putRole.run(key, user, role))
    differ(written?.invitations, now.invitations, gone => this.#sql['drop invitation'].run(key, gone),
      (user, { inviter, inviterNick, id }) => this.#sql.putInvitation.run(key, user, inviter.toString(), inviterNick, id ?? null))
    this.#writeHistory(key, written?.history ?? [], now.history)
  }

  /** History loses at its beginning and grows at its end; anything else is written anew. */
  #writeHistory(key: string, before: readonly Remembered[], now: readonly Remembered[]): void {
    if (before === now) return
    const [oldest] = now
    const gone = oldest ? before.indexOf(oldest) : -1
    const isContinued = gone >= 0 && before.slice(gone).every((message, index) => message === now[index])
    if (!isContinued) this.#sql['clear message'].run(key)
    else if (gone > 0) this.#sql.dropMessages.run(key, key, gone)
    for (const { atMs, element } of now.slice(isContinued ? before.length - gone : 0)) this.#sql.addMessage.run(key, atMs, write(element))
  }

  #read({ jid: key, config, subject }: RoomRow): Lasting {
    try {
      return {
        jid: Jid.parse(key),
        config: { ...DEFAULT_CONFIG, ...JSON.parse(config) as Partial<RoomConfig> },
        subject: subject === null ? undefined : subjectFrom(subject),
        bonds: this.#map<Bond, { jid: string; affiliation: string; nick: string | null }>('bonds', key, ({ jid, affiliation, nick }) => ({ jid: Jid.parse(jid), affiliation: affiliation as Affiliation, nick: nick ?? undefined })),
        keptRoles: this.#map<Exclude<Role, 'none'>, { jid: string; role: string }>('roles', key, ({ role }) => role as Exclude<Role, 'none'>),
        invitations: this.#map<Invitation, { jid: string; inviter: string; inviter_nick: string; id: string | null }>('invitations', key, ({ inviter, inviter_nick: inviterNick, id }) => ({ inviter: Jid.parse(inviter), inviterNick, id: id ?? undefined })),
        history: (this.#sql.messages.all(key) as unknown as readonly { at_ms: number; element: string }[]).map(({ at_ms: atMs, element }) => ({ atMs, element: readElement(element) })),
      }
    } catch (error) {
      throw new Error(`${FILE}: the room ${key} cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }

  #map<V, R extends { readonly jid: string }>(name: StatementName, key: string, read: (row: R) => V): ReadonlyMap<string, V> {
    return new Map((this.#sql[name].all(key) as unknown as readonly R[]).map(row => [row.jid, read(row)]))
  }
}

/** What has to be said about a map that became another one; entries are never changed in place. */
function differ<V>(before: ReadonlyMap<string, V> | undefined, now: ReadonlyMap<string, V>, gone: (key: string) => void, put: (key: string, value: V) => void): void {
  if (before === now) return
  for (const key of before?.keys() ?? []) if (!now.has(key)) gone(key)
  for (const [key, value] of now) if (before?.get(key) !== value) put(key, value)
}

function textOfSubject({ atMs, text, element }: Subject): string {
  return JSON.stringify({ atMs, text, element: write(element) })
}

function subjectFrom(json: string): Subject {
  const { atMs, text, element } = JSON.parse(json) as { readonly atMs: number; readonly text: string; readonly element: string }
  return { atMs, text, element: readElement(element) }
}

function statements(prepare: (sql: string) => StatementSync): Record<StatementName, StatementSync> {
  const parts = PARTS.flatMap(part => [
    [`clear ${part}`, prepare(`DELETE FROM ${part} WHERE room = ?`)] as const,
    ...part === 'message' ? [] : [[`drop ${part}`, prepare(`DELETE FROM ${part} WHERE room = ? AND jid = ?`)] as const],
  ])
  return {
    ...Object.fromEntries(parts),
    rooms: prepare('SELECT jid, config, subject FROM room ORDER BY jid'),
    bonds: prepare('SELECT jid, affiliation, nick FROM bond WHERE room = ? ORDER BY place'),
    roles: prepare('SELECT jid, role FROM kept_role WHERE room = ? ORDER BY place'),
    invitations: prepare('SELECT jid, inviter, inviter_nick, id FROM invitation WHERE room = ? ORDER BY place'),
    messages: prepare('SELECT at_ms, element FROM message WHERE room = ? ORDER BY place'),
    putRoom: prepare('INSERT INTO room (jid, config, subject) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET config = excluded.config, subject = excluded.subject'),
    dropRoom: prepare('DELETE FROM room WHERE jid = ?'),
    putBond: prepare('INSERT INTO bond (room, jid, affiliation, nick) VALUES (?, ?, ?, ?) ON CONFLICT (room, jid) DO UPDATE SET affiliation = excluded.affiliation, nick = excluded.nick'),
    putRole: prepare('INSERT INTO kept_role (room, jid, role) VALUES (?, ?, ?) ON CONFLICT (room, jid) DO UPDATE SET role = excluded.role'),
    putInvitation: prepare('INSERT INTO invitation (room, jid, inviter, inviter_nick, id) VALUES (?, ?, ?, ?, ?) ON CONFLICT (room, jid) DO UPDATE SET inviter = excluded.inviter, inviter_nick = excluded.inviter_nick, id = excluded.id'),
    addMessage: prepare('INSERT INTO message (room, at_ms, element) VALUES (?, ?, ?)'),
    dropMessages: prepare('DELETE FROM message WHERE room = ? AND place IN (SELECT place FROM message WHERE room = ? ORDER BY place LIMIT ?)'),
  } as Record<StatementName, StatementSync>
}

/** A file that has no secret yet gets one for good. */
function secretIn(database: TurnDatabase): string {
  database.prepare('INSERT OR IGNORE INTO secret (only, value) VALUES (1, ?)').run(freshSecret())
  return (database.prepare('SELECT value FROM secret').get() as unknown as { readonly value: string }).value
}

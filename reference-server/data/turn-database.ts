/**
 * A SQLite file for what outlives the process. What one turn of the event loop changes of a thing is one transaction, committed before
 * anybody hears of it; what cannot be written is reported, stays owed, and is written as soon as the file takes it again.
 */
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Turn } from '../delivery/turn.ts'

export interface TurnDatabaseSettings {
  /** Exists; the file in it is made when it is not there. */
  readonly folder: string
  readonly file: string
  /** Statements that make the tables. */
  readonly schema: string
  /** Of the tables: a file of another version is left alone. */
  readonly version: number
  readonly turn: Turn
  /** Told once when the file stops taking what it is given, and once when it takes it again. */
  readonly report: (error: unknown) => void
}

/** Something could not be kept; the server goes on without. */
class KeepingError extends Error {
  override readonly name = 'KeepingError'
}

interface Write {
  readonly run: () => void
  readonly done: (() => void) | undefined
}

export class TurnDatabase {
  readonly #database: DatabaseSync
  readonly #file: string
  readonly #turn: Turn
  readonly #report: (error: unknown) => void
  /** What this turn has changed: by thing, and by part of it. */
  #due = new Map<string, Map<string, Write>>()
  /** What could not be written, by thing; oldest first. */
  readonly #owed = new Map<string, Map<string, Write>>()
  #complaint: string | undefined

  /** @throws Error when the file cannot be opened or written, is damaged, is in use, or is none of ours */
  constructor({ folder, file, schema, version, turn, report }: TurnDatabaseSettings) {
    this.#file = join(folder, file)
    this.#turn = turn
    this.#report = report
    this.#database = new DatabaseSync(this.#file)
    try {
      this.#prepare(schema, version)
    } catch (error) {
      this.#database.close()
      throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }

  #prepare(schema: string, version: number): void {
    // A second server on the same file would overwrite what the first one has in memory.
    this.#database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;')
    const found = this.#number('PRAGMA user_version')
    if (found > version) throw new Error(`it is of a later version (${found}) than this server knows (${version})`)
    const health = Object.values(this.#database.prepare('PRAGMA quick_check(1)').get() ?? {})[0]
    if (health !== 'ok') throw new Error(`it is damaged: ${String(health)}`)
    this.#database.exec(`BEGIN IMMEDIATE; ${schema}; PRAGMA user_version = ${version}; COMMIT`)
  }

  #number(pragma: string): number {
    return Number(Object.values(this.#database.prepare(pragma).get() ?? {})[0])
  }

  prepare(sql: string): StatementSync {
    return this.#database.prepare(sql)
  }

  /**
   * Has something written at the end of this turn. A write of the same part of the same thing that has not happened yet is dropped for it.
   * @param run executes statements of this database; more than once when it does not come to a commit
   * @param done called once it is committed
   */
  owe(thing: string, part: string, run: () => void, done?: () => void): void {
    if (this.#due.size === 0) this.#turn.beforeWriting(() => this.#settleAll())
    const parts = this.#due.get(thing) ?? new Map<string, Write>()
    parts.set(part, { run, done })
    this.#due.set(thing, parts)
  }

  /** Whether the file does not have all that it should have of a thing. */
  owes(thing: string): boolean {
    return this.#due.has(thing) || this.#owed.has(thing)
  }

  close(): void {
    this.#settleAll()
    this.#database.close()
  }

  #settleAll(): void {
    const due = this.#due
    this.#due = new Map()
    for (const [thing, parts] of due) this.#settle(thing, parts)
    for (const [thing, parts] of this.#owed) {
      if (due.has(thing)) continue
      if (!this.#settle(thing, parts)) return
    }
    if (this.#complaint === undefined || this.#owed.size > 0) return
    this.#complaint = undefined
    this.#report(new KeepingError(`${this.#file} takes changes again, and has all that it missed`))
  }

  /** Commits the parts of one thing, or none of them. Says whether it could. */
  #settle(thing: string, parts: ReadonlyMap<string, Write>): boolean {
    const all = new Map([...this.#owed.get(thing) ?? [], ...parts])
    this.#owed.delete(thing)
    try {
      this.#inTransaction([...all.values()])
    } catch (error) {
      this.#owed.set(thing, all)
      this.#complain(error)
      return false
    }
    for (const { done } of all.values()) done?.()
    return true
  }

  #inTransaction(writes: readonly Write[]): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      for (const write of writes) write.run()
      this.#database.exec('COMMIT')
    } catch (error) {
      // SQLite ends some transactions by itself, when the disk is full for one
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #complain(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error)
    if (why === this.#complaint) return
    this.#complaint = why
    this.#report(new KeepingError(`${this.#file} does not take changes (${why}): they are kept in memory, and are lost when the server ends before it does`, { cause: error }))
  }
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Turn } from '../delivery/turn.ts'
import { TurnDatabase } from './turn-database.ts'

const FILE = 'things.sqlite'

function place(): { readonly folder: string; readonly open: (version?: number) => Opened } {
  const folder = mkdtempSync(join(tmpdir(), 'assay-data-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return { folder, open: (version = 1) => new Opened(folder, version) }
}

/** A database whose turns end when the test says so. */
class Opened {
  readonly #deferred: (() => void)[] = []
  readonly turn = new Turn(run => this.#deferred.push(run))
  readonly reports: string[] = []
  readonly database: TurnDatabase

  constructor(folder: string, version: number) {
    const report = (error: unknown): void => { this.reports.push(String(error).replaceAll(folder, '')) }
    this.database = new TurnDatabase({ folder, file: FILE, schema: 'CREATE TABLE IF NOT EXISTS thing (name TEXT PRIMARY KEY)', version, turn: this.turn, report })
  }

  owe(thing: string, name: string, spoil: () => void = () => undefined): void {
    const put = this.database.prepare('INSERT INTO thing (name) VALUES (?)')
    this.database.owe(thing, name, () => {
      put.run(name)
      spoil()
    })
  }

  endTurn(): void {
    for (const run of this.#deferred.splice(0)) run()
  }

  get names(): unknown[] {
    return this.database.prepare('SELECT name FROM thing ORDER BY name').all().map(row => row['name'])
  }
}

test('what a turn changes is written when it ends, and is there again', () => {
  const { open } = place()
  const first = open()
  first.owe('a', 'a1')
  first.owe('b', 'b1')
  expect(first.names).toEqual([])
  first.endTurn()
  expect(first.names).toEqual(['a1', 'b1'])
  first.owe('a', 'a2')
  first.database.close()
  const again = open()
  expect(again.names).toEqual(['a1', 'a2', 'b1'])
  again.database.close()
})

test('a thing that cannot be written harms no other, is written later, and is complained of once', () => {
  const { open } = place()
  const server = open()
  let isFull = true
  const spoil = (): void => { if (isFull) throw new Error('the disk is full') }
  server.owe('a', 'a1', spoil)
  server.owe('b', 'b1')
  server.endTurn()
  expect(server.names).toEqual(['b1'])
  server.owe('a', 'a2')
  server.owe('c', 'c1')
  server.endTurn()
  expect(server.names).toEqual(['b1', 'c1'])
  expect(server.database.owes('a')).toBe(true)
  expect(server.reports).toEqual([`KeepingError: /${FILE} does not take changes (the disk is full): they are kept in memory, and are lost when the server ends before it does`])
  isFull = false
  server.owe('b', 'b2')
  server.endTurn()
  expect(server.names).toEqual(['a1', 'a2', 'b1', 'b2', 'c1'])
  expect(server.reports.slice(1)).toEqual([`KeepingError: /${FILE} takes changes again, and has all that it missed`])
  server.database.close()
})

test('a file that is no database, is damaged, is of a later version or is in use is refused in one sentence', () => {
  const { folder, open } = place()
  const path = join(folder, FILE)
  const used = open(2)
  expect(() => open(2)).toThrow(/^things\.sqlite: database is locked$/)
  for (let i = 0; i < 2000; i += 1) used.owe('a', `a name that takes some room, number ${i}`)
  used.endTurn()
  used.database.close()
  expect(() => open(1)).toThrow(/^things\.sqlite: it is of a later version \(2\) than this server knows \(1\)$/)
  const bytes = readFileSync(path)
  expect(bytes.length).toBeGreaterThan(40_000)
  writeFileSync(path, bytes.fill(0x5a, 20_000, 30_000))
  expect(() => open(2)).toThrow(/^things\.sqlite: (it is damaged: |database disk image is malformed)/)
  writeFileSync(path, 'not a database, but long enough to look at')
  expect(() => open()).toThrow(/^things\.sqlite: file is not a database$/)
})

import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TurnedClock } from '../clock.ts'
import { AuditError, AuditLog, type AuditLogSettings } from './audit-log.ts'
import { auditJsonSchema, auditLineSchema, type AuditEvent } from './events.ts'

let folder = ''
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'assay-audit-')) })
afterAll(() => { rmSync(folder, { recursive: true }) })

const refused = (why: string): AuditEvent => ({ event: 'login', outcome: 'refused', who: 'alice', mechanism: 'PLAIN', why })
const linesIn = (file: string): readonly Record<string, unknown>[] => readFileSync(file, 'utf8').split('\n').slice(0, -1).map(line => JSON.parse(line) as Record<string, unknown>)
const log = (file: string, more: Partial<AuditLogSettings> = {}) => {
  const problems: unknown[] = []
  const made = new AuditLog({ host: 'meet.test', to: { file }, clock: new TurnedClock(Date.UTC(2030, 0, 1)), lane: async work => work(), report: problem => { problems.push(problem) }, ...more })
  return { log: made, problems }
}

test('each event is one line of JSON in order, and the file is nobody else’s', async () => {
  const file = join(folder, 'plain.log')
  const { log: audit } = log(file)
  for (const why of ['a', 'line\nbreak', 'c']) audit.note(refused(why))
  await audit.close()
  expect(linesIn(file)).toEqual(['a', 'line\nbreak', 'c'].map(why => ({ at: '2030-01-01T00:00:00.000Z', host: 'meet.test', event: 'login', outcome: 'refused', who: 'alice', mechanism: 'PLAIN', why })))
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('what was there stays, and after a move a new file goes on', async () => {
  const file = join(folder, 'moved.log')
  writeFileSync(file, '{"old":1}\n')
  const { log: audit } = log(file)
  audit.note(refused('before'))
  await audit.written()
  renameSync(file, `${file}.1`)
  audit.note(refused('still before'))
  await audit.written()
  audit.reopen()
  audit.note(refused('after'))
  await audit.close()
  expect([linesIn(`${file}.1`).map(({ why }) => why), linesIn(file).map(({ why }) => why)]).toEqual([[undefined, 'before', 'still before'], ['after']])
})

test('nobody waits for a file that takes nothing; what is lost is counted, and said as soon as it goes on', async () => {
  const file = join(folder, 'slow.log')
  const stuck = Promise.withResolvers<void>()
  const { log: audit, problems } = log(file, { maxWaiting: 500, append: async (descriptor, text) => { await stuck.promise; appendFileSync(descriptor, text) } })
  for (let noted = 0; noted < 100; noted += 1) audit.note(refused(`${noted}`))
  expect(readFileSync(file, 'utf8')).toBe('')
  stuck.resolve()
  await audit.written()
  audit.note(refused('after'))
  await audit.close()
  const lines = linesIn(file)
  const kept = lines.filter(({ event }) => event === 'login').length
  expect(kept).toBeLessThan(10)
  expect(lines.at(-2)).toEqual({ at: '2030-01-01T00:00:00.000Z', host: 'meet.test', event: 'dropped', lines: 101 - kept })
  expect([lines[0]?.['why'], lines.at(-1)?.['why'], problems]).toEqual(['0', 'after', []])
})

test('lines that could not be written are counted too, and the trouble is told once', async () => {
  const file = join(folder, 'full.log')
  let isFull = true
  const { log: audit, problems } = log(file, { append: async (descriptor, text) => { if (isFull) throw new Error('no space'); appendFileSync(descriptor, text) } })
  for (const why of ['a', 'b', 'c']) {
    audit.note(refused(why))
    await audit.written()
  }
  isFull = false
  audit.note(refused('d'))
  await audit.close()
  expect(linesIn(file).map(({ event, why, lines }) => [event, why ?? lines])).toEqual([['login', 'd'], ['dropped', 3]])
  expect(problems.map(String)).toEqual([`AuditError: nothing can be noted in ${file}: no space`])
})

test('what comes after the end is not written anywhere', async () => {
  const file = join(folder, 'closed.log')
  const { log: audit, problems } = log(file)
  audit.note(refused('before'))
  await audit.close()
  audit.note(refused('after'))
  audit.reopen()
  await Promise.all([audit.written(), audit.close()])
  expect([linesIn(file).map(({ why }) => why), problems]).toEqual([['before'], []])
})

test('a file that cannot be opened is one sentence', () => {
  expect(() => log(join(folder, 'nowhere', 'a.log'))).toThrow(AuditError)
  expect(() => log(join(folder, 'nowhere', 'a.log'))).toThrow(/^nothing can be noted in .*a\.log: ENOENT/)
})

test('a line is what the schema says', () => {
  expect(auditLineSchema.safeParse({ at: '2030-01-01T00:00:00.000Z', host: 'meet.test', ...refused('a') }).success).toBe(true)
  expect(auditLineSchema.safeParse({ at: '2030-01-01T00:00:00.000Z', host: 'meet.test', ...refused('a'), password: 'secret' }).success).toBe(false)
})

test('the schema of lines is published as it is', async () => {
  await expect(`${JSON.stringify(auditJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../fixtures/schemas/audit.schema.json')
})

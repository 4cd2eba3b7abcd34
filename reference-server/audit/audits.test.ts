import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Jid } from '#xmpp/jid.js'
import { TurnedClock } from '../clock.ts'
import { AuditError } from './audit-log.ts'
import { Audits } from './audits.ts'

const AT = '1970-01-01T00:00:00.000Z'
let folder = ''
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'assay-audits-')) })
afterAll(() => { rmSync(folder, { recursive: true }) })

function audits(name: string) {
  const files = { 'one.test': join(folder, `${name}-one.log`), 'two.test': join(folder, `${name}-two.log`) }
  const made = new Audits({
    clock: new TurnedClock(0), report: error => { throw error },
    addressOf: session => (session.domain === 'one.test' ? '192.0.2.1' : '192.0.2.2'),
    reach: (host, component) => component.endsWith(host),
  })
  for (const [host, file] of Object.entries(files)) made.set(host, { file })
  const read = async () => {
    await made.close(1_000)
    return Object.values(files).map(file => readFileSync(file, 'utf8').split('\n').slice(0, -1).map(line => JSON.parse(line) as Record<string, unknown>))
  }
  return { made, files, read }
}

test('a line is in the log of who acted, and of whom it was done to without the address of the other', async () => {
  const { made, read } = audits('room')
  const kick = { event: 'kick', outcome: 'allowed', who: 'a@one.test/x', room: 'r@rooms.test', nick: 'b', target: 'b@two.test', to: 'none' } as const
  made.noteInRoom({ by: Jid.parse('a@one.test/x'), target: Jid.parse('b@two.test'), event: kick })
  made.noteInRoom({ by: Jid.parse('a@one.test/x'), event: { event: 'destroy', outcome: 'allowed', who: 'a@one.test/x', room: 'r@rooms.test' } })
  made.noteInRoom({ by: Jid.parse('bot.elsewhere.test'), event: { event: 'destroy', outcome: 'refused', who: 'bot.elsewhere.test', room: 'r@rooms.test', why: 'MUC_DESTROY_FORBIDDEN' } })
  expect(await read()).toEqual([
    [{ at: AT, host: 'one.test', ...kick, from: '192.0.2.1' }, { at: AT, host: 'one.test', event: 'destroy', outcome: 'allowed', who: 'a@one.test/x', room: 'r@rooms.test', from: '192.0.2.1' }],
    [{ at: AT, host: 'two.test', ...kick }],
  ])
})

test('a component is noted where it is for somebody', async () => {
  const { made, read } = audits('component')
  const event = { event: 'component', outcome: 'refused', component: 'bot.two.test', from: '192.0.2.9', why: 'COMPONENT_SECRET' } as const
  made.noteComponent(event)
  expect(await read()).toEqual([[], [{ at: AT, host: 'two.test', ...event }]])
})

test('two hosts never write into one file, and a log may go, come and move', async () => {
  const { made, files } = audits('moving')
  const one = { domain: 'one.test', audit: { file: files['one.test'] } }
  expect(() => { made.check([one, { domain: 'three.test', audit: one.audit }]) }).toThrow(AuditError)
  expect(() => { made.check([one, { domain: 'three.test', audit: { file: join(folder, 'nowhere', 'a.log') } }]) }).toThrow(AuditError)
  made.check([one, { domain: 'three.test', audit: 'stdout' }, { domain: 'four.test' }])
  made.set('one.test', undefined)
  made.note('one.test', { event: 'login', outcome: 'allowed', who: 'a@one.test', mechanism: 'PLAIN' })
  made.set('three.test', { file: files['one.test'] })
  made.set('two.test', { file: join(folder, 'moving-elsewhere.log') })
  made.note('two.test', { event: 'login', outcome: 'allowed', who: 'a@two.test', mechanism: 'PLAIN' })
  await made.close(1_000)
  expect([files['one.test'], files['two.test'], join(folder, 'moving-elsewhere.log')].map(file => readFileSync(file, 'utf8').split('\n').length - 1)).toEqual([0, 0, 1])
})

test('a file that hangs keeps nobody from closing', async () => {
  const clock = new TurnedClock(0)
  const made = new Audits({ clock, report: () => undefined, addressOf: () => undefined, reach: () => true, append: () => new Promise(() => undefined) })
  made.set('one.test', { file: join(folder, 'hangs.log') })
  made.note('one.test', { event: 'login', outcome: 'allowed', who: 'a@one.test', mechanism: 'PLAIN' })
  const closing = made.close(1_000)
  clock.turn(1_000)
  await closing
})

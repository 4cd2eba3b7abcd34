import { expect, test } from 'vitest'
import { Jid } from '#xmpp/jid.js'
import { Hooks, type Effects, type Phases } from './hooks.ts'

const close: Effects = [{ kind: 'close' }]
const settle: Effects = [{ kind: 'settle' }]
const context = { sessions: [Jid.parse('a@b/c')] } as unknown as Phases['gone'] & Phases['shut-down']

test('in a phase for the first, order decides and `undefined` lets the next one look', () => {
  const hooks = new Hooks()
  hooks.on('shut-down', () => undefined)
  hooks.on('shut-down', () => close)
  hooks.on('shut-down', () => settle)
  expect(hooks.run('shut-down', context)).toEqual(close)
  hooks.before('shut-down', () => settle)
  expect(hooks.run('shut-down', context)).toEqual(settle)
})

test('a phase without an answer says so', () => {
  expect(new Hooks().run('shut-down', context)).toBeUndefined()
})

test('in a phase for all, everyone has its say', () => {
  const hooks = new Hooks()
  hooks.on('gone', () => close)
  hooks.on('gone', () => undefined)
  hooks.on('gone', () => settle)
  expect(hooks.run('gone', context)).toEqual([...close, ...settle])
})

test('a wrapper sees what all the others answer, the last one outermost', () => {
  const hooks = new Hooks()
  hooks.on('gone', () => close)
  hooks.around('gone', (_, next) => [...next() ?? [], ...settle])
  hooks.around('gone', (_, next) => next()?.toReversed())
  expect(hooks.run('gone', context)).toEqual([...settle, ...close])
})

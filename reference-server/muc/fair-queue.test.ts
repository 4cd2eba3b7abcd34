import { expect, test } from 'vitest'
import { el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import type { Stanza } from '../router/router.ts'
import { FairQueue } from './fair-queue.ts'

const stanza = (room: string, id: string): Stanza => ({ element: el('message', { id }), from: Jid.parse('a@b'), to: Jid.parse(`${room}@rooms`) })

function scene(perTurn: number) {
  const handled: string[] = []
  const later: (() => void)[] = []
  let due = 0
  const echo: Stanza[] = []
  const queue = new FairQueue(each => {
    handled.push(each.element.attrs['id'] as string)
    due += 1
    for (const more of echo.splice(0)) queue.add(more)
  }, { get isFull() { return due >= perTurn }, next: run => later.push(run) })
  const endTurn = (): void => {
    due = 0
    for (const run of later.splice(0)) run()
  }
  return { queue, handled, later, echo, endTurn }
}

test('what comes while there is room is handled at once', () => {
  const { queue, handled, later } = scene(3)
  for (const id of ['1', '2', '3']) queue.add(stanza('a', id))
  expect(handled).toEqual(['1', '2', '3'])
  expect(later).toEqual([])
})

test('in a full turn the rest waits, and another room waits for one stanza of a long line only', () => {
  const { queue, handled, endTurn } = scene(2)
  for (const id of ['a1', 'a2', 'a3', 'a4', 'a5']) queue.add(stanza('a', id))
  queue.add(stanza('b', 'b1'))
  endTurn()
  endTurn()
  endTurn()
  expect(handled).toEqual(['a1', 'a2', 'a3', 'b1', 'a4', 'a5'])
})

test('what handling brings about is handled after it', () => {
  const { queue, handled, echo } = scene(9)
  echo.push(stanza('a', 'bounce'))
  queue.add(stanza('a', '1'))
  expect(handled).toEqual(['1', 'bounce'])
})

import { expect, test } from 'vitest'
import { Pool, type Pooled } from './pool.ts'

class Line implements Pooled {
  isOpen = true
  close(): void { this.isOpen = false }
}

function pool(settings: { readonly maxConnections?: number; readonly maxWaiting?: number; readonly idleMs?: number } = {}) {
  const opened: Line[] = []
  const broken: Error[] = []
  const of = new Pool<Line>({
    maxConnections: 1, maxWaiting: 1, idleMs: 60_000, ...settings,
    open: async () => {
      const problem = broken.shift()
      if (problem) throw problem
      const line = new Line()
      opened.push(line)
      return line
    },
  })
  return { of, opened, broken }
}

const NEVER = new AbortController().signal
const held = () => Promise.withResolvers<string>()

test('a connection serves one at a time, and then the next one', async () => {
  const { of, opened } = pool()
  const [first, begun] = [held(), held()]
  const order: string[] = []
  const one = of.use(NEVER, async () => { begun.resolve('begun'); return first.promise })
  const two = of.use(NEVER, async () => { order.push('second begins'); return 'second' })
  order.push(`first ${await begun.promise}`, 'first ends')
  first.resolve('first')
  expect([await one, await two]).toEqual(['first', 'second'])
  expect({ order, opened: opened.length }).toEqual({ order: ['first begun', 'first ends', 'second begins'], opened: 1 })
})

test('the queue is bounded, and a place in it can be given up', async () => {
  const { of, opened } = pool()
  const first = held()
  const giveUp = new AbortController()
  const one = of.use(NEVER, async () => first.promise)
  const two = of.use(giveUp.signal, async () => 'second')
  await expect(of.use(NEVER, async () => 'third')).rejects.toThrow('too many logins wait')
  giveUp.abort(new Error('out of patience'))
  await expect(two).rejects.toThrow('out of patience')
  const three = of.use(NEVER, async () => 'third')
  first.resolve('first')
  expect([await one, await three, opened.length]).toEqual(['first', 'third', 1])
})

test('a connection on which something fails is closed, and whoever waits gets a new one', async () => {
  const { of, opened } = pool()
  const first = held()
  const one = of.use(NEVER, async () => first.promise)
  const two = of.use(NEVER, async () => 'second')
  first.reject(new Error('no answer'))
  await expect(one).rejects.toThrow('no answer')
  expect(await two).toBe('second')
  expect(opened.map(line => line.isOpen)).toEqual([false, true])
})

test('when none can be had, whoever waits tries for himself, and no place is lost', async () => {
  const { of, opened, broken } = pool()
  broken.push(new Error('down'), new Error('still down'))
  const both = await Promise.allSettled([of.use(NEVER, async () => 1), of.use(NEVER, async () => 2)])
  expect(both).toMatchObject([{ reason: new Error('down') }, { reason: new Error('still down') }])
  expect(await of.use(NEVER, async () => 3)).toBe(3)
  expect(opened).toHaveLength(1)
})

test('work that fails since an old connection was given up is done again on a new one; on a new one it is not', async () => {
  const { of, opened } = pool()
  await of.use(NEVER, async () => undefined)
  const fails = async (line: Line): Promise<string> => {
    if (line !== opened[0]) return 'done'
    line.close()
    throw new Error('lost')
  }
  expect(await of.use(NEVER, fails)).toBe('done')
  await expect(pool().of.use(NEVER, async line => { line.close(); throw new Error('lost') })).rejects.toThrow('lost')
})

test('one that ended while nobody used it is not handed out', async () => {
  const { of, opened } = pool()
  await of.use(NEVER, async () => undefined)
  opened[0]?.close()
  expect(await of.use(NEVER, async line => line === opened[1])).toBe(true)
})

test('closing closes those that nobody uses, and the others when their work is done', async () => {
  const { of, opened } = pool({ maxConnections: 2 })
  const first = held()
  const one = of.use(NEVER, async () => first.promise)
  await of.use(NEVER, async () => 'second')
  of.close()
  expect(opened.map(line => line.isOpen)).toEqual([true, false])
  first.resolve('first')
  await one
  expect(opened.map(line => line.isOpen)).toEqual([false, false])
})

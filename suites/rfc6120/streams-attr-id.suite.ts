/** Spec: RFC 6120 §4.7.3, "id". */
import { NS } from '#xmpp/namespaces.js'
import { writeOpen, writeTcpHeader } from '#xmpp/stream/header.js'
import { expect, must } from '#harness/clause/clause.js'
import { type Stage, STREAMS } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { header } from '#harness/match/stream.js'
import { answered, connect, dialled } from '#suites/scenes/wires.js'

const MANY = 8

const manyIds = answered.andThen(async ({ header: first }, stage) => [first.attrs['id'] ?? '', ...await Promise.all(Array.from({ length: MANY - 1 }, async () => anotherId(stage)))])

async function anotherId(stage: Stage): Promise<string> {
  const wire = await connect(stage)
  await wire.open({ to: stage.target.domain })
  const { attrs } = await setUp('another stream opens', async () => wire.next(header()))
  return attrs['id'] ?? ''
}

must('RFC6120#streams-attr-id.1', 'each stream has an id', answered, async ({ header: { attrs } }) => {
  expect(attrs['id'] ?? '').not.toBe('')
})

must('RFC6120#streams-attr-id.2', 'no two streams have the same id', manyIds, async ids => {
  expect(new Set(ids).size).toBe(MANY)
})

must('RFC6120#streams-attr-id.3', 'the id of a stream cannot be guessed from the ids of others', manyIds, async ids => {
  // A counter or a clock changes a few places; chance changes nearly all of them
  expect(placesThatChange(ids)).toBeGreaterThanOrEqual(10)
})

must('RFC6120#streams-attr-id.4', 'an id in the client’s stream header means nothing', dialled.with({ transports: STREAMS, polite: false }), async ({ wire, domain }, { tag }) => {
  const { attrs } = await setUp('the stream opens', async () => {
    await wire.send(wire.transport === 'tcp' ? writeTcpHeader({ to: domain, version: '1.0', id: tag, contentNamespace: NS.client }) : writeOpen({ to: domain, version: '1.0', id: tag }))
    return wire.next(header())
  })
  expect(attrs['id']).not.toBe(tag)
})

/** How many places of the ids hold at least three different characters. */
function placesThatChange(ids: readonly string[]): number {
  const length = Math.max(...ids.map(id => id.length))
  const places = Array.from({ length }, (_, place) => new Set(ids.map(id => id[place])))
  return places.filter(characters => characters.size >= 3).length
}

/** Spec: RFC 6120 §10.1, "In-Order Processing". */
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { where } from '#harness/match/matcher.js'
import { chat, groupchat, iqAnswer } from '#harness/match/stanza.js'
import { twoAvailableNobodies } from '#suites/scenes/anonymous.js'
import { closedRoom } from '#suites/scenes/rooms.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { request, text } from '#suites/scenes/words.js'

const MANY = 40
const numbered = (tag: string): string[] => Array.from({ length: MANY }, (_, number) => `${tag}-${number}`)

must('RFC6120#rules-order.1', 'requests are answered in the order in which they were sent', session, async ({ alice }, { tag }) => {
  const ids = numbered(tag)
  for (const id of ids) await alice.send(request({ id, to: alice.jid.domain }))
  const answers = await alice.allBefore(iqAnswer(ids.at(-1)), iqAnswer())
  expect([...answers.map(({ id }) => id), ids.at(-1)]).toEqual(ids)
})

must('RFC6120#rules-order.2', 'messages arrive in the order in which they were sent', pair, async ({ alice, bob }, { tag }) => {
  const bodies = numbered(tag)
  for (const body of bodies) await alice.send(text(body, { type: 'chat', to: bob.jid.toString() }))
  const before = await bob.allBefore(chat(bodies.at(-1)), where(chat(), 'of this test', ({ body }) => bodies.includes(body ?? '')))
  expect([...before.map(({ body }) => body), bodies.at(-1)]).toEqual(bodies)
})

must('RFC6120#rules-order.4', 'a message sent right behind the request to enter a room is heard there', closedRoom({}).with({ transports: ['tcp'], features: ['muc-core'] }), async ({ room, bob }, { tag }) => {
  await bob.send(`<presence to='${room.toString()}/bob'><x xmlns='${NS.muc}'/></presence><message type='groupchat' to='${room.toString()}'><body>${tag}</body></message>`)
  await bob.next(groupchat(tag))
})

must('RFC6120#rules-order.3', 'messages to an account and to its client arrive in the order in which they were sent', twoAvailableNobodies, async ([one, other], { tag }) => {
  const bodies = numbered(tag)
  for (const [number, body] of bodies.entries()) await one.send(text(body, { type: 'chat', to: number % 2 === 0 ? other.jid.bareText : other.jid.toString() }))
  const before = await other.allBefore(chat(bodies.at(-1)), where(chat(), 'of this test', ({ body }) => bodies.includes(body ?? '')))
  expect([...before.map(({ body }) => body), bodies.at(-1)]).toEqual(bodies)
})

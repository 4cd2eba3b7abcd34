/** Spec: RFC 7622 §3.4, "Resourcepart". */
import { expect, must, should } from '#harness/clause/clause.js'
import { chat } from '#harness/match/stanza.js'
import { login } from '#harness/probe/client.js'
import { refusedAsBroken, resourceFor } from '#suites/scenes/addresses.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'
import { actor, authenticated } from '#suites/scenes/wires.js'

for (const [name, what, resource] of [['empty', 'an empty resource', ''], ['long', 'a resource of 1024 bytes', 'x'.repeat(1024)]] as const) {
  must(`RFC7622#addressing-resourcepart.1~${name}`, `an address with ${what} is refused`, session.with({ polite: false }), async ({ alice }, { tag }) => {
    await alice.send(text(tag, { id: tag, type: 'chat', to: `${alice.jid.bareText}/${resource}` }))
    await alice.next(refusedAsBroken(tag))
  })
}

must('RFC7622#addressing-resourcepart.2~case', 'a resource keeps its capitals', authenticated, async ({ wire }, { tag }) => {
  expect(await resourceFor(wire, `${tag}-AbC`)).toBe(`${tag}-AbC`)
})

must('RFC7622#addressing-resourcepart.2~space', 'a space that is not ASCII becomes one that is', authenticated, async ({ wire }, { tag }) => {
  expect(await resourceFor(wire, `${tag}\u00a0x`)).toBe(`${tag} x`)
})

must('RFC7622#addressing-resourcepart.2~control', 'an address with a control character in its resource is refused', session.with({ polite: false }), async ({ alice }, { tag }) => {
  await alice.send(text(tag, { id: tag, type: 'chat', to: `${alice.jid.bareText}/x\u007fy` }))
  await alice.next(refusedAsBroken(tag))
})

/** Bob twice: the resource of the second is that of the first and something more. */
const nested = pair.andThen(async ({ alice, bob }, stage) => {
  const { target, transport } = stage
  const [, account] = target.accounts
  const inner = await login({ ...actor(stage, 'inner'), target, transport, resource: `${bob.jid.resource}/inner`, ...(account ? { account } : {}) })
  stage.defer(async () => inner.close({ deadlineMs: 500 }))
  return { alice, bob, inner }
})

should('RFC7622#addressing-resourcepart.3', 'a resource within another one is just another resource', nested, async ({ alice, bob, inner }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: inner.jid.toString() }))
  await inner.next(chat(tag))
  await alice.send(text(`${tag}-fence`, { type: 'chat', to: bob.jid.toString() }))
  await bob.noneBefore(chat(`${tag}-fence`), chat(tag))
})

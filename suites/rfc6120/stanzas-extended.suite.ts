/** Spec: RFC 6120 §8.4, "Extended Content". */
import { childOf, el, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { STREAMS } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { available, chat, iqAnswer, iqError } from '#harness/match/stanza.js'
import type { Client } from '#harness/probe/client.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { request, text, UNKNOWN_NS } from '#suites/scenes/words.js'

must('RFC6120#stanzas-extended.1', 'a request that the server does not understand gets service-unavailable', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, to: alice.jid.domain }))
  await alice.next(iqError(tag, 'service-unavailable'))
})

const payload = (word: string) => el('data', { xmlns: UNKNOWN_NS, kind: 'test' }, el('inner', {}, word), el('empty'))

must('RFC6120#stanzas-extended.2~message', 'what nobody knows inside a message arrives unchanged', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString() }, payload(tag)))
  const { element } = await setUp('the message arrives', async () => bob.next(chat(tag)))
  expect(childOf(element, UNKNOWN_NS, 'data')?.toString()).toBe(payload(tag).toString())
})

must('RFC6120#stanzas-extended.2~presence', 'what nobody knows inside a presence arrives unchanged', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }, payload(tag)))
  const { element } = await bob.next(available({ from: alice.jid.toString() }))
  expect(childOf(element, UNKNOWN_NS, 'data')?.toString()).toBe(payload(tag).toString())
})

must('RFC6120#stanzas-extended.4', 'a prefix that is declared on a message still means the same when it arrives', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(`<message xmlns='jabber:client' xmlns:p='${UNKNOWN_NS}' type='chat' to='${bob.jid.toString()}'><body>${tag}</body><p:data><p:inner>${tag}</p:inner></p:data></message>`)
  const { element } = await bob.next(chat(tag))
  const data = childOf(element, UNKNOWN_NS, 'data')
  const inner = data && childOf(data, UNKNOWN_NS, 'inner')
  expect(inner && textOf(inner)).toBe(tag)
})

/** One request, written in the ways that XML has for it. */
type Spelling = (id: string, to: string) => string
const PREFIXED: Readonly<Record<string, Spelling>> = {
  'a prefix': (id, to) => `<iq xmlns='jabber:client' type='get' id='${id}' to='${to}'><d:query xmlns:d='${NS.discoInfo}'/></iq>`,
  'a prefix from outside': (id, to) => `<iq xmlns='jabber:client' xmlns:d='${NS.discoInfo}' type='get' id='${id}' to='${to}'><d:query/></iq>`,
  'a prefix that means something else outside': (id, to) => `<iq xmlns='jabber:client' xmlns:stream='${NS.discoInfo}' type='get' id='${id}' to='${to}'><stream:query/></iq>`,
}
const UNPREFIXED: readonly Spelling[] = [
  (id, to) => `<iq xmlns='jabber:client' type='get' id='${id}' to='${to}'><query xmlns='${NS.discoInfo}'></query></iq>`,
  (id, to) => `<iq to='${to}' id='${id}' type='get' xmlns='jabber:client'><query xmlns='${NS.discoInfo}'/></iq>`,
  (id, to) => `<iq xmlns="jabber:client" type="get" id="${id}" to="${to}"><query xmlns="${NS.discoInfo}"/></iq>`,
  (id, to) => `<iq  xmlns = 'jabber:client'\n type='get'\tid='${id}' to='${to}' ><query xmlns='${NS.discoInfo}' /></iq >`,
  (id, to) => `<iq xmlns='jabber&#58;client' type='g&#x65;t' id='${id}' to='${to}'><query xmlns='${NS.discoInfo.replaceAll('/', '&#47;')}'/></iq>`,
]

/** Asks what the server is, in a way of its own, and then in the usual one: the answers are the same. */
async function askBothWays(alice: Client, id: string, spelling: Spelling): Promise<void> {
  await alice.send(spelling(id, alice.jid.domain))
  const { type, payload } = await alice.next(iqAnswer(id))
  expect(type, spelling(id, alice.jid.domain)).toBe('result')
  expect(payload?.toString()).toBe((await alice.ask('get', alice.jid.domain, discoInfoQuery()))?.toString())
}

for (const [how, spelling] of Object.entries(PREFIXED)) {
  must(`RFC6120#stanzas-extended.4~with-${how.replaceAll(' ', '-')}`, `a request that has ${how} means the same as without`, session.with({ transports: STREAMS }), async ({ alice }, { tag }) => {
    await askBothWays(alice, tag, spelling)
  })
}

must('RFC6120#stanzas-extended.4~spellings', 'a request means the same, whatever its quotes, spaces, references and the order of its attributes', session.with({ transports: STREAMS }), async ({ alice }, { tag }) => {
  for (const [n, spelling] of UNPREFIXED.entries()) await askBothWays(alice, `${tag}-${n}`, spelling)
})

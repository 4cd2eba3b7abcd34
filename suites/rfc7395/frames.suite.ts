/** Spec: RFC 7395 §3.3.3, "Stream Frames". */
import { elementsOf, nsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readElement } from '#xmpp/xml/reader.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { chat } from '#harness/match/stanza.js'
import { session } from '#suites/scenes/sessions.js'
import { openingMessages } from '#suites/scenes/upgrades.js'
import { text } from '#suites/scenes/words.js'

must('RFC7395#frames.1', 'each message is an XML document of its own, with all namespaces declared', openingMessages, async messages => {
  for (const message of messages) expect(() => readElement(message), message).not.toThrow()
})

should('RFC7395#frames.2', 'no message begins with an XML declaration', openingMessages, async messages => {
  for (const message of messages) expect(message.trimStart()).not.toMatch(/^<\?xml/)
})

must('RFC7395#frames.3', 'each message begins with <', openingMessages, async messages => {
  for (const message of messages) expect(message).toMatch(/^</)
})

must('RFC7395#frames.4', 'each element has a message of its own', openingMessages, async messages => {
  for (const message of messages) {
    const inside = message.replace(/^\s*<\?xml.*?\?>/, '')
    const all = elementsOf(readElement(`<message xmlns:stream='${NS.stream}'>${inside}</message>`))
    expect(all, message).toHaveLength(1)
  }
})

must('RFC7395#frames.5', 'stanzas are in jabber:client', session.with({ transports: ['websocket'] }), async ({ alice }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: alice.jid.toString() }))
  const { element } = await alice.next(chat(tag))
  expect(nsOf(element)).toBe(NS.client)
})

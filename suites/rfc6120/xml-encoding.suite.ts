/** Spec: RFC 6120 §11.6, "Character Encoding". */
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { anyOf, where } from '#harness/match/matcher.js'
import { chat } from '#harness/match/stanza.js'
import { header, streamError, unreadable } from '#harness/match/stream.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'
import { restarting } from '#suites/scenes/wires.js'

const ALL_LENGTHS = 'a ß € 𝄞 😀 e\u0301'

must('RFC6120#xml-encoding.1', 'characters of all lengths in UTF-8 arrive as they were sent', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(text(`${tag} ${ALL_LENGTHS}`, { type: 'chat', to: bob.jid.toString() }))
  const { body } = await bob.next(where(chat(), 'of this test', ({ body }) => body?.startsWith(tag) ?? false))
  expect(body).toBe(`${tag} ${ALL_LENGTHS}`)
})

must('RFC6120#xml-encoding.2', 'the server writes UTF-8', pair.with({ transports: ['tcp'] }), async ({ alice, bob }, { tag }) => {
  await alice.send(text(`${tag} ä`, { type: 'chat', to: bob.jid.toString() }))
  await alice.send(text(`${tag} end`, { type: 'chat', to: bob.jid.toString() }))
  await bob.noneBefore(chat(`${tag} end`), unreadable())
})

must('RFC6120#xml-encoding.3', 'bytes that are not UTF-8 end the stream with an error', session.with({ transports: ['tcp'], polite: false }), async ({ alice }) => {
  const latin1 = Buffer.from(`<message to='${alice.jid.toString()}' type='chat'><body>caf\u00e9</body></message>`, 'latin1')
  await alice.send(latin1)
  await alice.next(streamError('unsupported-encoding', 'bad-format', 'not-well-formed'))
})

must('RFC6120#xml-encoding.4', 'a stream of the server begins with no byte order mark', restarting, async ({ wire, domain }) => {
  const { event } = await setUp('the stream is opened again', async () => {
    await wire.open({ to: domain })
    return wire.take(anyOf<unknown>(header(), unreadable()))
  })
  expect(event.raw).toMatch(/^</)
})

must('RFC6120#xml-encoding.5', 'inside the stream a byte order mark is a character like any other', pair, async ({ alice, bob }, { tag }) => {
  const body = `\uFEFF${tag}\uFEFF`
  await alice.send(text(body, { type: 'chat', to: bob.jid.toString() }))
  const seen = await bob.next(where(chat(), 'of this test', ({ body: said }) => said?.includes(tag) ?? false))
  expect(seen.body).toBe(body)
})

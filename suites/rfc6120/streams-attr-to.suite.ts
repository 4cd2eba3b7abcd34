/** Spec: RFC 6120 §4.7.2, "to". */
import { Jid } from '#xmpp/jid.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { STREAMS } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { header, streamError, streamFeatures } from '#harness/match/stream.js'
import { answered, dialled } from '#suites/scenes/wires.js'

must('RFC6120#streams-attr-to.1', 'a client that says who it is is named in the server’s stream header', dialled.with({ transports: STREAMS, accounts: 1 }), async ({ wire, domain }, { target }) => {
  const client = Jid.of(target.accounts[0]?.username ?? '', domain).toString()
  await wire.open({ to: domain, from: client })
  const { attrs } = await setUp('the stream opens', async () => wire.next(header()))
  expect(attrs['to']).toBe(client)
})

must('RFC6120#streams-attr-to.2', 'a client that does not say who it is is not named in the server’s stream header', answered.with({ transports: STREAMS }), async ({ header: { attrs } }) => {
  expect(attrs).not.toHaveProperty('to')
})

should('RFC6120#streams-attr-to.3', 'a stream header that does not say to whom is taken, or refused for that', dialled.with({ transports: STREAMS, polite: false }), async ({ wire }) => {
  await wire.open({})
  await wire.next(anyOf<unknown>(streamFeatures(), streamError('host-unknown', 'improper-addressing')))
})

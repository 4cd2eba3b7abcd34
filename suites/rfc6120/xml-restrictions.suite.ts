/** Spec: RFC 6120 §11.1, "XML Restrictions". */
import { must } from '#harness/clause/clause.js'
import { STREAMS } from '#harness/clause/fixture.js'
import { iqAnswer } from '#harness/match/stanza.js'
import { streamError, unreadable } from '#harness/match/stream.js'
import { session } from '#suites/scenes/sessions.js'
import { request } from '#suites/scenes/words.js'

const impolite = session.with({ transports: STREAMS, polite: false })
const refusal = streamError('restricted-xml', 'bad-format', 'not-well-formed')

must('RFC6120#xml-restrictions.2~comment', 'a comment ends the stream with an error', impolite, async ({ alice }, { tag }) => {
  await alice.send(message(alice.jid.toString(), `${tag}<!-- psst -->`))
  await alice.next(refusal)
})

must('RFC6120#xml-restrictions.2~instruction', 'a processing instruction ends the stream with an error', impolite, async ({ alice }, { tag }) => {
  await alice.send(message(alice.jid.toString(), `${tag}<?go away?>`))
  await alice.next(refusal)
})

must('RFC6120#xml-restrictions.2~doctype', 'a document type declaration ends the stream with an error', impolite, async ({ alice }, { tag }) => {
  await alice.send(`<!DOCTYPE message>${message(alice.jid.toString(), tag)}`)
  await alice.next(refusal)
})

must('RFC6120#xml-restrictions.2~entity', 'a reference to an entity of one’s own ends the stream with an error', impolite, async ({ alice }, { tag }) => {
  await alice.send(message(alice.jid.toString(), `${tag}&nbsp;`))
  await alice.next(refusal)
})

function message(to: string, body: string): string {
  return `<message xmlns='jabber:client' type='chat' to='${to}'><body>${body}</body></message>`
}

must('RFC6120#xml-restrictions.1', 'the server sends nothing that XMPP does not know: no comment, no instruction', session.with({ transports: 'each' }), async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag }, 'urn:example:comment'))
  await alice.noneBefore(iqAnswer(tag), unreadable())
})

/** Spec: RFC 6120 §11.3, "Well-Formedness". */
import { expect, must } from '#harness/clause/clause.js'
import { STREAMS } from '#harness/clause/fixture.js'
import { anyOf, where } from '#harness/match/matcher.js'
import { chat, stanzaError } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'

const impolite = session.with({ transports: STREAMS, polite: false })

must('RFC6120#xml-wellformed.1', 'what a message says is passed on as well-formed XML, whatever it says', pair.with({ transports: 'each' }), async ({ alice, bob }, { tag }) => {
  const odd = `${tag} <a> & </b> ]]> "'&amp; \t\n`
  await alice.send(text(odd, { type: 'chat', to: bob.jid.toString(), id: `${tag}<&'">` }))
  const { body, id } = await bob.next(where(chat(), 'of this test', ({ id }) => id?.startsWith(tag) ?? false))
  expect({ body, id }).toEqual({ body: odd, id: `${tag}<&'">` })
})

const MALFORMED: readonly (readonly [name: string, what: string, inside: string])[] = [
  ['tags', 'tags that do not match', '<body>mismatch</bodice>'],
  ['attribute', 'an attribute without quotes', '<data kind=bare/>'],
  ['twice', 'an attribute that is there twice', '<data kind="a" kind="b"/>'],
  ['ampersand', 'a bare ampersand', '<body>this & that</body>'],
]

for (const [name, what, inside] of MALFORMED) {
  must(`RFC6120#xml-wellformed.2~${name}`, `${what}: the stream ends with not-well-formed`, impolite, async ({ alice }) => {
    await alice.send(`<message xmlns='jabber:client' to='${alice.jid.toString()}'>${inside}</message>`)
    await alice.next(streamError('not-well-formed', 'bad-format'))
  })
}

must('RFC6120#xml-wellformed.3', 'a prefix that is not declared is not accepted', impolite, async ({ alice }, { tag }) => {
  await alice.send(`<message xmlns='jabber:client' id='${tag}' to='${alice.jid.toString()}'><p:data/></message>`)
  await alice.next(anyOf<unknown>(streamError('not-well-formed'), stanzaError('not-acceptable')))
})

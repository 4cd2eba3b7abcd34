/** Spec: RFC 6120 §4.7.4, "xml:lang". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { Fixture, STREAMS } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { chat } from '#harness/match/stanza.js'
import { header } from '#harness/match/stream.js'
import { bindResource } from '#harness/probe/sign-in.js'
import { logIn, pair } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'
import { answered, connect, restarting } from '#suites/scenes/wires.js'

must('RFC6120#streams-attr-xmllang.1', 'the server’s stream header names a language', answered, async ({ header }) => {
  expect(header.attrs['xml:lang'] ?? '').not.toBe('')
})

must('RFC6120#streams-attr-xmllang.7', 'the language of a message is not changed on the way', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(el('message', { xmlns: NS.client, type: 'chat', to: bob.jid.toString(), 'xml:lang': 'fr' }, el('body', {}, tag)))
  const { element } = await bob.next(chat(tag))
  expect(element.attrs['xml:lang']).toBe('fr')
})

/** The language that the server speaks where nobody asks for one, and how to ask for another. */
const asked = answered.andThen(async ({ header: { attrs }, domain }, stage) => ({
  usual: attrs['xml:lang'] ?? '',
  ask: async (lang: string): Promise<string | undefined> => {
    const wire = await connect(stage, `speaker of ${lang}`)
    await wire.open({ to: domain, lang })
    return (await wire.next(header())).attrs['xml:lang']
  },
}))

must('RFC6120#streams-attr-xmllang.2', 'a language that the server speaks is confirmed', asked, async ({ usual, ask }) => {
  expect(await ask(usual)).toBe(usual)
})

should('RFC6120#streams-attr-xmllang.3', 'a dialect of a language that the server speaks is answered in that language', asked, async ({ usual, ask }) => {
  // RFC 4647 §3.4: subtags are taken off the end until one fits; a server may know the dialect, too
  const dialect = `${usual}-x-assay`
  expect([usual, dialect]).toContain(await ask(dialect))
})

must('RFC6120#streams-attr-xmllang.4', 'a language that the server does not speak is answered in its usual one', asked, async ({ usual, ask }) => {
  expect(await ask('tlh')).toBe(usual)
})

/** Alice has said in her stream header that she speaks French, and nothing of it since. */
const french = new Fixture({ transports: STREAMS, accounts: 2 }, async stage => {
  const bob = await logIn(stage, 'bob', 1)
  const { wire, domain } = await restarting.set(stage)
  await setUp('alice opens a stream in French', async () => {
    await wire.open({ to: domain, lang: 'fr' })
    await bindResource(wire, `${stage.tag}-alice`)
  })
  return { wire, bob }
})

should('RFC6120#streams-attr-xmllang.5', 'the language of the stream counts for its stanzas', french, async ({ wire, bob }, { tag }) => {
  await wire.send(text(tag, { type: 'chat', to: bob.jid.toString() }))
  expect((await bob.next(chat(tag))).element.attrs['xml:lang']).toBe('fr')
})

should('RFC6120#streams-attr-xmllang.6', 'the language of the stream is added to stanzas that name none, and to no others', french, async ({ wire, bob }, { tag }) => {
  await wire.send(text(`${tag} one`, { 'type': 'chat', 'to': bob.jid.toString(), 'xml:lang': 'oc' }))
  await wire.send(text(`${tag} two`, { type: 'chat', to: bob.jid.toString() }))
  const seen = [await bob.next(chat(`${tag} one`)), await bob.next(chat(`${tag} two`))]
  expect(seen.map(({ element }) => element.attrs['xml:lang'])).toEqual(['oc', 'fr'])
})

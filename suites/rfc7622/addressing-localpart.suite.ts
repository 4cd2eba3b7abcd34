/** Spec: RFC 7622 §3.3, "Localpart". */
import { must } from '#harness/clause/clause.js'
import { chat } from '#harness/match/stanza.js'
import { refusedAsBroken } from '#suites/scenes/addresses.js'
import { wide } from '#suites/scenes/sasl.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'

const impolite = session.with({ polite: false })

must('RFC7622#addressing-localpart.1~empty', 'an address with an empty localpart is refused', impolite, async ({ alice }, { tag }) => {
  await alice.send(text(tag, { id: tag, type: 'chat', to: `@${alice.jid.domain}` }))
  await alice.next(refusedAsBroken(tag))
})

must('RFC7622#addressing-localpart.1~long', 'an address with a localpart of 1024 bytes is refused', impolite, async ({ alice }, { tag }) => {
  await alice.send(text(tag, { id: tag, type: 'chat', to: `${'x'.repeat(1024)}@${alice.jid.domain}` }))
  await alice.next(refusedAsBroken(tag))
})

for (const [name, what, spell] of [['case', 'in capitals', (local: string) => local.toUpperCase()], ['width', 'in fullwidth letters', wide]] as const) {
  must(`RFC7622#addressing-localpart.2~${name}`, `a localpart ${what} is the same localpart`, pair, async ({ alice, bob }, { tag }) => {
    await alice.send(text(tag, { type: 'chat', to: `${spell(bob.jid.local)}@${bob.jid.domain}/${bob.jid.resource}` }))
    await bob.next(chat(tag))
  })
}

const EXCLUDED: Readonly<Record<string, string>> = { quote: '"', ampersand: '&', apostrophe: "'", colon: ':', less: '<', greater: '>', at: '@', space: ' ' }

for (const [name, character] of Object.entries(EXCLUDED)) {
  must(`RFC7622#addressing-localpart-excluded.1~${name}`, `an address with ${JSON.stringify(character)} in its localpart is refused`, impolite, async ({ alice }, { tag }) => {
    await alice.send(text(tag, { id: tag, type: 'chat', to: `some${character}one@${alice.jid.domain}` }))
    await alice.next(refusedAsBroken(tag))
  })
}

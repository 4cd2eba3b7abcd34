/** Spec: RFC 7622 §3.2, "Domainpart". */
import { must } from '#harness/clause/clause.js'
import { available, chat } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { refusedAsBroken } from '#suites/scenes/addresses.js'
import { aloneOutside } from '#suites/scenes/rooms.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'

must('RFC7622#addressing-domainpart.1', 'what stands behind the first slash of an address is its resource, whatever it is', aloneOutside.with({ features: ['muc-core'] }), async ({ clients: { alice }, room }) => {
  await enter(alice, room, 'a@b/c')
  await alice.next(available({ from: `${room.toString()}/a@b/c` }))
})

must('RFC7622#addressing-domainpart.3~empty', 'an address without a domain is refused', session.with({ polite: false }), async ({ alice }, { tag }) => {
  await alice.send(text(tag, { id: tag, to: 'someone@' }))
  await alice.next(refusedAsBroken(tag))
})

must('RFC7622#addressing-domainpart.3~long', 'an address with a domain of more than 1023 bytes is refused', session.with({ polite: false }), async ({ alice }, { tag }) => {
  await alice.send(text(tag, { id: tag, to: `someone@${'long.'.repeat(205)}example` }))
  await alice.next(refusedAsBroken(tag))
})

must('RFC7622#addressing-domainpart-enforce.1', 'a domain in capitals is the same domain', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: `${bob.jid.local}@${bob.jid.domain.toUpperCase()}/${bob.jid.resource}` }))
  await bob.next(chat(tag))
})

must('RFC7622#addressing-domainpart.2', 'a dot at the end of a domain makes no difference', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: `${bob.jid.local}@${bob.jid.domain}./${bob.jid.resource}` }))
  await bob.next(chat(tag))
})

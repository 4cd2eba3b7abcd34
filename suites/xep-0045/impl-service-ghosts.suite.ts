/** Spec: XEP-0045 v1.35.5 §18.1.2, "Ghost Users". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { chat, groupchat, unavailable } from '#harness/match/stanza.js'
import { bounce, bouncePresence, haunted, hauntedTwice } from '#suites/scenes/ghosts.js'

should('XEP-0045#impl-service-ghosts.1', 'who cannot be reached any more is removed', haunted, async ({ alice, ghost }) => {
  await bounce(alice, ghost)
  await alice.next(unavailable({ nick: 'ghost' }))
})

should('XEP-0045#impl-service-ghosts.1~presence', 'who cannot be reached by presence either is removed', haunted, async ({ alice, ghost }) => {
  await bouncePresence(alice, ghost)
  await alice.next(unavailable({ nick: 'ghost' }))
})

should('XEP-0045#impl-service-ghosts.1~one-of-two', 'of two clients behind a nickname only the one is removed that cannot be reached any more', hauntedTwice, async ({ alice, ghost, first, twin }, { tag }) => {
  await bounce(alice, ghost, first)
  await ghost.send(el('message', { xmlns: NS.component, type: 'chat', from: twin, to: alice.jid.toString() }, el('body', {}, `${tag} fence`)))
  await alice.noneBefore(chat(`${tag} fence`), unavailable({ nick: 'ghost' }))
  ghost.wire.forget()
  await alice.say(tag)
  await ghost.next(groupchat(tag, { to: twin }))
  await alice.noneBefore(groupchat(tag), unavailable({ nick: 'ghost' }))
})

must('XEP-0045#impl-service-ghosts.3', 'who cannot be reached any more is seen to leave', haunted, async ({ alice, ghost }) => {
  await bounce(alice, ghost)
  expect((await alice.next(unavailable({ nick: 'ghost' }))).role).toBe('none')
})

/** Spec: RFC 6121 §8.5.1, "No Such User". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import type { Stage } from '#harness/clause/fixture.js'
import { iqError, presence, stanzaError } from '#harness/match/stanza.js'
import type { Client } from '#harness/probe/client.js'
import { session } from '#suites/scenes/sessions.js'
import { fence, request, text } from '#suites/scenes/words.js'

const nobody = ({ jid }: Client, { tag }: Stage): string => `nobody-${tag}@${jid.domain}`

must('RFC6121#rules-localpart-nosuchuser.1', 'a request to an account that does not exist gets service-unavailable', session, async ({ alice }, stage) => {
  await alice.send(request({ id: stage.tag, to: nobody(alice, stage) }))
  await alice.next(iqError(stage.tag, 'service-unavailable'))
})

must('RFC6121#rules-localpart-nosuchuser.2', 'a message to an account that does not exist is ignored or gets service-unavailable', session, async ({ alice }, stage) => {
  await alice.send(text(stage.tag, { type: 'chat', id: stage.tag, to: nobody(alice, stage) }))
  const errors = await alice.allBefore(await fence(alice), stanzaError([], { stanza: 'message', id: stage.tag }))
  expect(errors.filter(({ condition }) => condition !== 'service-unavailable')).toEqual([])
})

must('RFC6121#rules-localpart-nosuchuser.3', 'presence to an account that does not exist is ignored', session, async ({ alice }, stage) => {
  await alice.send(el('presence', { xmlns: NS.client, id: stage.tag, to: nobody(alice, stage) }))
  await alice.noneBefore(await fence(alice), presence())
})

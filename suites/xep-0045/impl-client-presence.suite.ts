/** Spec: XEP-0045 v1.35.5 §18.2.2, "Presence Subscriptions". */
import { may } from '#harness/clause/clause.js'
import { where } from '#harness/match/matcher.js'
import { presence } from '#harness/match/stanza.js'
import { lastWord, room as roomOfTwo } from '#suites/scenes/rooms.js'

may('XEP-0045#impl-client-presence.1', 'a room may take subscriptions to its presence', roomOfTwo, async ({ bob, room }) => {
  await bob.presence({ to: room, type: 'subscribe' })
  const [answer] = await bob.allBefore(await lastWord(bob.client, room), where(presence(), 'about a subscription', ({ type }) => type === 'subscribed' || type === 'unsubscribed' || type === 'error'))
  return answer ? `it answers ${answer.type ?? ''}` : 'it does not answer'
})

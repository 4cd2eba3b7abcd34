/** Scenes of people with two clients, one of which gets copies of what the other says and hears. Spec: XEP-0280, XEP-0297. */
import type { Fixture } from '#harness/clause/fixture.js'
import { type Matcher, where } from '#harness/match/matcher.js'
import { message, type MessageSeen } from '#harness/match/stanza.js'
import { type Cast, guests } from './guests.ts'

type Plan = { readonly user: { readonly desk: 'available'; readonly phone: 'available' }; readonly contact: { readonly desk: 'available' } }

/** The user has two clients; the contact may write to either. */
export const correspondents: Fixture<Cast<Plan>> = guests({ user: { desk: 'available', phone: 'available' }, contact: { desk: 'available' } }).with({ features: ['carbons'] })

/** A message that has this text deeper inside than in its own body, wherever that is. */
export function copyWith(body: string): Matcher<MessageSeen> {
  return where(message(), `with a copy of ${JSON.stringify(body)} inside`, ({ element, body: own }) => own === undefined && element.toString().includes(body))
}

/**
 * Random histories of a room with bad input in them: it gets the right answer, and the room, who is in it and how it is configured stay as they were.
 * Spec: XEP-0045 v1.35.5 §7.8.2, §10.1.3, §17, §19.3, §19.4; RFC 6120 §8.
 */
import { Jid } from '#xmpp/jid.js'
import { must } from '#harness/clause/clause.js'
import { trioOutside } from '#suites/scenes/rooms.js'
import { type BadKind } from './bad-input.ts'
import { campaign } from './property.ts'

/** Each is a room of its own. */
const HISTORIES = 4
/** Enough for most of the way to the shortest history. */
const SHRINK_MS = 3_000
const KINDS: readonly (readonly [string, string, BadKind, string])[] = [
  ['XEP-0045#schemas-admin.2', 'fuzz', 'admin', 'changes of roles and affiliations that are none'],
  ['XEP-0045#schemas-admin.1', 'fuzz', 'queries', 'queries without an item'],
  ['XEP-0045#registrar-formtype-owner.1', 'fuzz', 'forms', 'values of settings that are none'],
  ['XEP-0045#registrar-formtype-owner.1', 'fuzz-limits', 'limits', 'numbers that are none'],
  ['XEP-0045#schemas-owner.1', 'fuzz', 'owner', 'requests of an owner that are none'],
  ['XEP-0045#schemas-owner.1', 'fuzz-venues', 'venues', 'ends of a room for a venue that is none'],
  ['RFC6120#stanzas-semantics-iq.2', 'fuzz-rooms', 'requests', 'requests that a room does not understand'],
  ['XEP-0045#bizrules-presence.2', 'fuzz', 'presence', 'presence that is none'],
  ['XEP-0045#privatemessage.3', 'fuzz', 'messages', 'messages that are none'],
]

for (const [clause, name, kind, what] of KINDS) {
  must(`${clause}~${name}`, `${what} are refused, whoever sends them, and change nothing`, trioOutside.with({ polite: false, meets: 'what-comes' }), async ({ clients, room }, { seed }) => {
    let rooms = 0
    await campaign(clients, { kinds: [kind], histories: HISTORIES, seed, shrinkMs: SHRINK_MS, freshRoom: () => Jid.of(`${room.local}-${rooms += 1}`, room.domain) })
  })
}

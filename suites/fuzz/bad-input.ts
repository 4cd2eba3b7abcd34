/**
 * Stanzas that a client can build and a room must not follow: well-formed XML with values that are none, requests of those who have no right
 * to them, stanzas of types that there are not. Each says which answers are right; in no case does anything change.
 * Spec: XEP-0045 v1.35.5 §7–§10, §17, §19; RFC 6120 §8.
 */
import fc from 'fast-check'
import { el, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'

/** Where a stanza goes, and whom it speaks of. */
export interface Surroundings {
  readonly room: Jid
  /** The sender's nickname. */
  readonly nick: string
  /** Nickname of somebody else who is in. */
  readonly other: string
  /** The address of somebody who is nothing to the room. */
  readonly stranger: string
}

export interface BadInput {
  /** In words that a reader can find again. */
  readonly says: string
  /** Without addresses of the sender and id. */
  readonly build: (around: Surroundings) => Element
  /** Conditions one of which has to come back; where there are none, an error may come or nothing. */
  readonly answers: readonly string[]
}

/** A request for which the sender may lack the right, as well. */
const UNENTITLED = ['forbidden', 'not-allowed'] as const
const ILLEGAL = ['bad-request', 'not-acceptable', ...UNENTITLED] as const
const NO_RANKS = ['king', '', 'OWNER', 'Member', 'outcast ', '0', 'moderator'] as const
const NO_ROLES = ['king', '', 'MODERATOR', 'Visitor', 'participant ', '1', 'owner'] as const
const NO_ADDRESSES = ['@', 'a@@b', 'x@', '/res', 'a b@c', 'x@y@z/', '\u{e000}@b'] as const
const NS_UNKNOWN = 'urn:example:unknown'

const iq = ({ room }: Surroundings, type: string, ...payload: readonly Element[]): Element => el('iq', { xmlns: NS.client, type, to: room.toString() }, ...payload)
const admin = (...items: readonly Element[]): Element => el('query', { xmlns: NS.mucAdmin }, ...items)
const owner = (...children: readonly Element[]): Element => el('query', { xmlns: NS.mucOwner }, ...children)
const field = (name: string | undefined, ...values: readonly string[]): Element => el('field', { var: name }, ...values.map(value => el('value', {}, value)))
const form = (type: string | undefined, formType: string, ...fields: readonly Element[]): Element => el('x', { xmlns: NS.dataForms, type }, field('FORM_TYPE', formType), ...fields)

type Arb = fc.Arbitrary<BadInput>
const input = (says: string, answers: readonly string[], build: BadInput['build']): BadInput => ({ says, answers, build })
const one = (...inputs: readonly BadInput[]): Arb => fc.constantFrom(...inputs)

/** Changes of affiliations and roles that are none. §8, §9, §19.3 */
const ADMIN: Arb = fc.oneof(
  fc.constantFrom(...NO_RANKS).map(rank => input(`gives the affiliation "${rank}"`, ILLEGAL, around => iq(around, 'set', admin(el('item', { affiliation: rank, jid: around.stranger }))))),
  fc.constantFrom(...NO_ROLES).map(role => input(`gives the role "${role}"`, ILLEGAL, around => iq(around, 'set', admin(el('item', { role, nick: around.other }))))),
  fc.tuple(fc.constantFrom('member', 'outcast', 'admin', 'owner', 'none'), fc.constantFrom(...NO_ADDRESSES)).map(([affiliation, jid]) => input(`makes ${affiliation} of the address "${jid}"`, ['jid-malformed', ...ILLEGAL], around => iq(around, 'set', admin(el('item', { affiliation, jid }))))),
  one(
    input('changes nothing of nobody', ILLEGAL, around => iq(around, 'set', admin())),
    input('changes nothing of somebody', ILLEGAL, around => iq(around, 'set', admin(el('item', { jid: around.stranger })))),
    input('gives an affiliation to nobody', ['item-not-found', ...ILLEGAL], around => iq(around, 'set', admin(el('item', { affiliation: 'member' })))),
    input('gives a role to nobody', ['item-not-found', ...ILLEGAL], around => iq(around, 'set', admin(el('item', { role: 'participant' })))),
    input('gives a role to a nickname that is not there', ['item-not-found', ...ILLEGAL], around => iq(around, 'set', admin(el('item', { role: 'visitor', nick: 'nobody' })))),
    input('kicks a nickname that is not there', ['item-not-found', ...ILLEGAL], around => iq(around, 'set', admin(el('item', { role: 'none', nick: 'nobody' })))),
    input('gives an affiliation to a nickname that is not there', ['item-not-found', ...ILLEGAL], around => iq(around, 'set', admin(el('item', { affiliation: 'member', nick: 'nobody' })))),
    input('asks for the list of nothing', ILLEGAL, around => iq(around, 'get', admin(el('item')))),
    input('asks for the list of kings', ILLEGAL, around => iq(around, 'get', admin(el('item', { affiliation: 'king' })))),
    input('asks for the list of those in the role king', ILLEGAL, around => iq(around, 'get', admin(el('item', { role: 'king' })))),
  ),
)

/** Queries without an item. §19.3 */
const QUERIES: Arb = one(
  input('has something else in its query', ILLEGAL, around => iq(around, 'set', admin(el('king', { affiliation: 'member', jid: around.stranger })))),
  input('asks for no list', ILLEGAL, around => iq(around, 'get', admin())),
)

const SETTING = 'muc#roomconfig_'
const VALUES: readonly (readonly [string, ...string[]])[] = [
  ['whois', 'everybody'], ['whois', ''], ['membersonly', 'maybe'], ['membersonly', ''], ['persistentroom', 'yes'], ['persistentroom', '2'], ['moderatedroom', 'TRUE'],
  ['publicroom', '-1'], ['allowpm', 'kings'], ['changesubject', 'on'], ['enablelogging', 'nobody'], ['passwordprotectedroom', 'perhaps'],
]
/** Configurations that are none. §10.1.3, §10.2, §16.5.3 */
const FORMS: Arb = fc.oneof(
  fc.constantFrom(...VALUES).map(([name, ...values]) => input(`sets ${name} to "${values.join()}"`, ILLEGAL, around => iq(around, 'set', owner(form('submit', NS.mucRoomConfig, field(`${SETTING}${name}`, ...values)))))),
  fc.tuple(fc.constantFrom(...VALUES), fc.constantFrom('A good name', 'Another')).map(([[name, ...values], good]) => input(`sets ${name} to "${values.join()}", after a good value`, ILLEGAL, around => (
    iq(around, 'set', owner(form('submit', NS.mucRoomConfig, field(`${SETTING}roomname`, good), field(`${SETTING}${name}`, ...values))))))),
)
const LIMITS: Arb = fc.constantFrom('many', '-1', '1e3', '0x10', '2.5', ' ').map(value => input(`sets maxusers to "${value}"`, ILLEGAL, around => iq(around, 'set', owner(form('submit', NS.mucRoomConfig, field(`${SETTING}maxusers`, value))))))

/** Ends of a room for the sake of a place that is none. §10.9 */
const VENUES: Arb = fc.constantFrom(...NO_ADDRESSES).map(jid => input(`destroys the room for the venue "${jid}"`, ['jid-malformed', ...ILLEGAL], around => iq(around, 'set', owner(el('destroy', { jid })))))

/** Owner requests that are none. §19.4 */
const OWNER: Arb = fc.oneof(
  fc.constantFrom('form', 'result', 'king', '').map(type => input(`submits a form of the type "${type}"`, ILLEGAL, around => iq(around, 'set', owner(form(type, NS.mucRoomConfig, field(`${SETTING}roomname`, 'not this')))))),
  one(
    input('asks an owner for nothing', ILLEGAL, around => iq(around, 'set', owner())),
    input('has something else in its query', ['service-unavailable', 'feature-not-implemented', ...ILLEGAL], around => iq(around, 'set', owner(el('king')))),
    input('submits a form of somebody else', ILLEGAL, around => iq(around, 'set', owner(form('submit', 'urn:example:other', field(`${SETTING}roomname`, 'not this'))))),
  ),
)

/** Anything else that one may ask a room or an occupant. RFC 6120 §8.2.3, §8.4; XEP-0045 §7.10, §17.4 */
const REQUESTS: Arb = fc.oneof(
  fc.constantFrom('get', 'set').map(type => input(`asks what nobody knows (${type})`, ['service-unavailable', 'feature-not-implemented', 'bad-request', 'not-allowed', 'not-acceptable', 'forbidden'], around => iq(around, type, el('query', { xmlns: NS_UNKNOWN })))),
  fc.constantFrom('get', 'set').map(type => input(`asks somebody who is not there (${type})`, ['item-not-found', 'service-unavailable', 'recipient-unavailable', 'not-acceptable', 'not-allowed', 'bad-request', 'forbidden', 'feature-not-implemented'], around => (
    el('iq', { xmlns: NS.client, type, to: around.room.withResource('nobody').toString() }, el('query', { xmlns: NS_UNKNOWN }))))),
  one(
    input('asks without a question', ['bad-request'], around => iq(around, 'get')),
    input('asks two questions', ['bad-request'], around => iq(around, 'get', admin(el('item', { affiliation: 'member' })), el('query', { xmlns: NS_UNKNOWN }))),
    input('asks in a way that there is not', ['bad-request'], around => iq(around, 'king', admin(el('item', { affiliation: 'member', jid: around.stranger })))),
  ),
)

/** Presence that is neither a join nor a leave, or joins as somebody else. §7.2, §7.6, §17.3 */
const PRESENCE: Arb = fc.oneof(
  fc.constantFrom('king', '', 'subscribe', 'subscribed', 'unsubscribe', 'unsubscribed').map(type => input(`sends presence of the type "${type}"`, [], around => el('presence', { xmlns: NS.client, type, to: around.room.withResource(around.nick).toString() }))),
  fc.constantFrom('maxchars', 'maxstanzas', 'seconds', 'since').map(limit => input(`asks for history with a ${limit} that is none, as somebody else`, ['conflict', 'bad-request', 'not-acceptable'], around => (
    el('presence', { xmlns: NS.client, to: around.room.withResource(around.other).toString() }, el('x', { xmlns: NS.muc }, el('history', { [limit]: 'many' })))))),
  one(
    input('takes the nickname of somebody else', ['conflict'], around => el('presence', { xmlns: NS.client, to: around.room.withResource(around.other).toString() }, el('x', { xmlns: NS.muc }))),
    input('takes a nickname that is too long for an address', ['jid-malformed', 'bad-request', 'not-acceptable'], around => el('presence', { xmlns: NS.client, to: `${around.room.toString()}/${'n'.repeat(1024)}` }, el('x', { xmlns: NS.muc }))),
  ),
)

/** Messages that are not for a room. §7.4, §7.5, §7.8.2, §7.13, §8.6 */
const message = (to: Jid, type: string | undefined, ...children: readonly Element[]): Element => el('message', { xmlns: NS.client, type, to: to.toString() }, ...children)
const user = (...children: readonly Element[]): Element => el('x', { xmlns: NS.mucUser }, ...children)
const MESSAGES: Arb = fc.oneof(
  fc.constantFrom(...NO_ADDRESSES).map(to => input(`invites "${to}"`, ['jid-malformed', 'bad-request', ...UNENTITLED, 'not-acceptable'], around => message(around.room, undefined, user(el('invite', { to }))))),
  fc.constantFrom('king', 'owner', '', 'moderator').map(role => input(`asks to be a ${role}`, [], around => message(around.room, undefined, form('submit', NS.mucRequest, field('muc#role', role))))),
  one(
    input('speaks to one as if to all', ['bad-request', 'not-acceptable', ...UNENTITLED], around => message(around.room.withResource(around.other), 'groupchat', el('body', {}, 'psst'))),
    input('speaks to somebody who is not there', ['item-not-found', 'not-acceptable', 'bad-request', ...UNENTITLED], around => message(around.room.withResource('nobody'), 'chat', el('body', {}, 'psst'))),
    input('invites nobody', [], around => message(around.room, undefined, user(el('invite')))),
    input('declines what nobody offered', [], around => message(around.room, undefined, user(el('decline', { to: around.stranger })))),
    input('approves of what nobody asked', [], around => message(around.room, undefined, form('submit', NS.mucRequest, field('muc#role', 'king'), field('muc#roomnick', 'nobody'), field('muc#request_allow', 'perhaps')))),
  ),
)

/** By what they try. */
export const BAD_INPUT = { admin: ADMIN, queries: QUERIES, forms: FORMS, limits: LIMITS, owner: OWNER, venues: VENUES, requests: REQUESTS, presence: PRESENCE, messages: MESSAGES } as const
export type BadKind = keyof typeof BAD_INPUT

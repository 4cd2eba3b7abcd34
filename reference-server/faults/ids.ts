/** Faults in the ids that rooms give, to occupants and to what they say. Spec: XEP-0421 v1.0.1, XEP-0359 v0.7.0. */
import { createHash, randomUUID } from 'node:crypto'
import { append, attr, childOf, childrenOf, copyOf, el, type Element, elementsOf, is } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { occupantId, writeStanzaId } from '../muc/ids.ts'
import type { Effects, Phases } from '../muc/hooks.ts'
import { fault, type Fault, type FaultSeams } from './fault.ts'
import { drop, isFeature, result, stanza } from './match.ts'
import { altered, describes, has, isHistory, isOthers, isSubject, isUnavailable, withoutChild, withoutEntries } from './muc-effects.ts'

type OfElement = (element: Element) => boolean
type Change = (element: Element) => Element

const occupant = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0421#${anchor}`)
const said = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0359#${anchor}`)

const idOf = (element: Element): Element | undefined => childOf(element, NS.occupantIds, 'occupant-id')
const hasId: OfElement = element => idOf(element) !== undefined
const isTalk: OfElement = element => stanza('message', 'groupchat')(element) && has('body')(element)
const withoutId = withoutChild('occupant-id')
/** Changes the id of the occupant. */
const withId = (change: (id: string, element: Element) => string): Change => element => {
  const child = idOf(element)
  if (child) child.attrs['id'] = change(attr(child, 'id') ?? '', element)
  return element
}
/** Whoever enters is known by another id than the one it should have. */
const knownBy = (idFor: (turn: Phases['enter'], user: Jid) => string) => (at: FaultSeams): void =>
  at.around('enter', (turn, next) => {
    const id = idFor(turn, turn.stanza.from.bare)
    return next()?.map(effect => {
      if (effect.kind === 'put-occupant') return { ...effect, occupant: { ...effect.occupant, id } }
      if (effect.kind !== 'raise' || effect.phase !== 'entered') return effect
      return { ...effect, context: { ...effect.context, occupant: { ...effect.context.occupant, id } } }
    })
  })
/** The id that a client has put in stands in place of the one that the room gives. */
const forgeryKept = (phase: 'groupchat' | 'update' | 'whisper') => (at: FaultSeams): void =>
  at.around(phase, (turn: Phases[typeof phase], next: () => Effects | undefined) => {
    const forged = idOf(turn.stanza.element)
    return forged ? altered(next(), hasId, withId(() => attr(forged, 'id') ?? '')) : next()
  })

const hasStanzaId: OfElement = element => childOf(element, NS.stanzaIds, 'stanza-id') !== undefined
/** Changes the id that the room has given to what is said, which is the last one. */
const withStanzaId = (change: (child: Element, element: Element) => void): Change => element => {
  const given = childrenOf(element, NS.stanzaIds, 'stanza-id').at(-1)
  if (given) change(given, element)
  return element
}
const saidWith = (change: (child: Element, element: Element) => void) => (at: FaultSeams): void => at.outbound(hasStanzaId, withStanzaId(change))
const roomOf = (element: Element): Jid => Jid.parse(attr(element, 'from') ?? '').bare

export const ID_FAULTS: readonly Fault[] = [
  // Occupants
  fault({ name: 'occupant-ids-not-told-of', breaks: occupant('disco.1'), plant: at => at.outbound(describes(NS.discoInfo, 'room'), withoutEntries(isFeature(NS.occupantIds))) }),
  fault({ name: 'occupant-ids-not-told-of-by-service', breaks: occupant('rules.6'), plant: at => at.outbound(describes(NS.discoInfo, 'service'), withoutEntries(isFeature(NS.occupantIds))) }),
  fault({
    name: 'occupant-ids-by-choice', breaks: occupant('rules.7'),
    plant: at => at.outbound(result(NS.mucOwner), element => {
      for (const form of elementsOf(element).flatMap(query => childrenOf(query, NS.dataForms, 'x'))) {
        append(form, el('field', { var: '{urn:example:rooms}occupant-ids', type: 'boolean', label: 'Whether Occupants Get Ids' }, el('value', {}, '1')))
      }
      return element
    }),
  }),
  fault({ name: 'occupant-id-twice', breaks: occupant('rules.1', 'rules.3', 'rules.4', 'id-generation.1'), plant: at => at.outbound(hasId, element => append(element, copyOf(idOf(element) ?? el('occupant-id')))) }),
  fault({ name: 'occupant-id-forged-in-talk', breaks: occupant('rules.2'), plant: forgeryKept('groupchat') }),
  fault({ name: 'occupant-id-forged-in-presence', breaks: occupant('rules.2'), plant: forgeryKept('update') }),
  fault({ name: 'occupant-id-forged-in-private', breaks: occupant('rules.2'), plant: forgeryKept('whisper') }),
  fault({ name: 'occupant-id-missing-on-entering', breaks: occupant('rules.3'), plant: at => at.around('entered', (_, next) => altered(next(), isOthers, withoutId)) }),
  fault({ name: 'occupant-id-missing-in-update', breaks: occupant('rules.3'), plant: at => at.around('update', (_, next) => altered(next(), isOthers, withoutId)) }),
  fault({ name: 'occupant-id-missing-on-leaving', breaks: occupant('rules.3'), plant: at => at.outbound(isUnavailable, withoutId) }),
  fault({ name: 'occupant-id-missing-in-talk', breaks: occupant('rules.3', 'rules.4'), plant: at => at.outbound(isTalk, withoutId) }),
  fault({ name: 'occupant-id-missing-in-subject', breaks: occupant('rules.3'), plant: at => at.outbound(isSubject, withoutId) }),
  fault({ name: 'occupant-id-missing-in-private', breaks: occupant('rules.3'), plant: at => at.around('whisper', (_, next) => altered(next(), has('body'), withoutId)) }),
  fault({ name: 'occupant-id-missing-in-history', breaks: occupant('rules.4'), plant: at => at.outbound(isHistory, withoutId) }),
  fault({ name: 'occupant-id-anew-on-entering', breaks: occupant('id-generation.1'), plant: knownBy(() => randomUUID()) }),
  fault({ name: 'occupant-id-by-nickname', breaks: occupant('id-generation.1'), plant: at => at.outbound(hasId, withId((id, element) => `${id}.${hashed(attr(element, 'from') ?? '')}`)) }),
  fault({ name: 'occupant-id-of-room', breaks: occupant('id-generation.2'), plant: at => at.outbound(hasId, withId((_, element) => hashed(`secret ${roomOf(element).toString()}`))) }),
  fault({ name: 'occupant-id-tells-account', breaks: occupant('id-generation.3'), plant: knownBy(({ room }, user) => Buffer.from(`${user.toString()} in ${room.jid.toString()}`).toString('base64url')) }),
  fault({ name: 'occupant-id-for-all-rooms', breaks: occupant('id-generation.4'), plant: knownBy(({ rules }, user) => occupantId(rules.secret, rules.service, user)) }),
  fault({ name: 'occupant-id-without-secret', breaks: occupant('id-generation.5'), plant: knownBy(({ room }, user) => hashed(`${room.jid.toString()}/${user.toString()}`)) }),
  fault({ name: 'occupant-id-too-long', breaks: [...occupant('id-generation.6'), 'XEP-0045#enter-managehistory.1', 'XEP-0045#enter-managehistory.4'], plant: at => at.outbound(hasId, withId(id => id.repeat(4))) }),

  // What they say
  fault({ name: 'stanza-ids-not-told-of', breaks: said('disco.1'), plant: at => at.outbound(describes(NS.discoInfo, 'room'), withoutEntries(isFeature(NS.stanzaIds))) }),
  fault({ name: 'stanza-id-anew-for-everybody', breaks: said('stanza-id.1'), plant: saidWith(child => { child.attrs['id'] = randomUUID() }) }),
  fault({ name: 'stanza-id-anew-in-history', breaks: said('stanza-id.1'), plant: at => at.outbound(isHistory, withStanzaId(child => { child.attrs['id'] = randomUUID() })) }),
  fault({ name: 'stanza-id-of-words', breaks: said('stanza-id.1'), plant: saidWith((child, element) => { child.attrs['id'] = hashed(elementsOf(element).filter(each => each.name === 'body').map(String).join('')) }) }),
  fault({ name: 'origin-id-dropped', breaks: said('origin-id.1'), plant: at => at.outbound(isTalk, withoutChild('origin-id')) }),
  fault({
    name: 'stanza-id-forged', breaks: said('rules.1'),
    plant: at => at.around('groupchat', ({ room, stanza: { element } }, next) => {
      const forged = childrenOf(element, NS.stanzaIds, 'stanza-id').find(each => attr(each, 'by') === room.jid.toString())
      return forged ? altered(next(), hasStanzaId, withStanzaId(child => { child.attrs['id'] = attr(forged, 'id') })) : next()
    }),
  }),
  fault({
    name: 'stanza-ids-of-others-dropped', breaks: said('rules.2'),
    plant: at => at.outbound(hasStanzaId, element => {
      drop(element, child => is(child, NS.stanzaIds, 'stanza-id') && attr(child, 'by') !== roomOf(element).toString())
      return element
    }),
  }),
  fault({ name: 'stanza-id-twice', breaks: [...said('rules.3', 'rules.6', 'stanza-id.1'), 'XEP-0045#enter-managehistory.1', 'XEP-0359#rules.7', 'XEP-0045#enter-managehistory.4'], plant: at => at.outbound(hasStanzaId, element => append(element, writeStanzaId(randomUUID(), roomOf(element)))) }),
  fault({ name: 'stanza-id-of-nobody', breaks: said('rules.4', 'rules.6', 'rules.7'), plant: saidWith(child => { delete child.attrs['by'] }) }),
  fault({ name: 'stanza-id-with-content', breaks: said('rules.5'), plant: saidWith(child => { child.children.push('de305d54') }) }),
  fault({ name: 'stanza-id-by-service', breaks: said('rules.6', 'rules.7'), plant: saidWith((child, element) => { child.attrs['by'] = roomOf(element).domain }) }),
  fault({
    name: 'stanza-id-counted', breaks: said('rules.7', 'stanza-id.1'),
    plant: at => at.around('groupchat', ({ room, now }, next) => altered(next(), hasStanzaId, withStanzaId(child => { child.attrs['id'] = String(now * 1000 + counted(room.jid)) }))),
  }),
]

function hashed(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}

const counts = new Map<string, number>()
function counted(room: Jid): number {
  const count = (counts.get(room.toString()) ?? 0) + 1
  counts.set(room.toString(), count)
  return count
}

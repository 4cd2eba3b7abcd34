/** Faults of rosters. Spec: RFC 6121 §2. */
import { append, attr, childrenOf, copyOf, el, type Element, elementsOf, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import type { Passage } from '../seams.ts'
import { type Fault, fault, type Match } from './fault.ts'
import { both, dropping, features, payloadOf, request, result, stanza } from './match.ts'

const rosterItems = (iq: Element): readonly Element[] => elementsOf(iq).flatMap(query => (is(query, NS.roster, 'query') ? childrenOf(query, NS.roster, 'item') : []))
const itemOf = (iq: Element): Element | undefined => rosterItems(iq)[0]
const rosterGet: Match = both(stanza('iq', 'get'), request(NS.roster))
const rosterSet: Match = both(stanza('iq', 'set'), request(NS.roster))
/** What a server sends of a roster: to a client that has asked, and without being asked. */
export const rosterResult: Match = result(NS.roster)
export const push: Match = rosterSet
const pushOf = (holds: (item: Element) => boolean): Match => both(push, iq => rosterItems(iq).some(holds))
const toOther: Match = (iq, { address }) => attr(iq, 'to') !== undefined && address !== undefined && attr(iq, 'to') !== address.bareText
const removal: Match = both(rosterSet, iq => attr(itemOf(iq) ?? iq, 'subscription') === 'remove')
const isElsewhere = (item: Element): boolean => attr(item, 'jid')?.endsWith('@example.com') === true

const removed = (memory: Passage['memory']): Set<string> => {
  const known = (memory.get('removed') as Set<string> | undefined) ?? new Set<string>()
  memory.set('removed', known)
  return known
}

export const ROSTER_FAULTS: readonly Fault[] = [
  fault({
    name: 'subscription-for-the-asking',
    breaks: ['RFC6121#roster-syntax-items-subscription.1'],
    plant(at) {
      at.inbound(both(rosterSet, iq => attr(itemOf(iq) ?? iq, 'subscription') === 'both'), (iq, { memory }) => {
        memory.set('wanted', attr(itemOf(iq) ?? iq, 'jid'))
        return iq
      })
      at.outbound(push, (iq, { memory }) => {
        const item = itemOf(iq)
        if (item && attr(item, 'jid') === memory.get('wanted')) item.attrs['subscription'] = 'both'
        return iq
      })
    },
  }),
  fault({
    name: 'empty-roster-is-nothing',
    breaks: ['RFC6121#roster-syntax-actions-result.1'],
    plant(at) {
      at.inbound(both(rosterGet, iq => attr(payloadOf(iq), 'ver') === undefined), (iq, { memory }) => {
        memory.set('asked', attr(iq, 'id'))
        return iq
      })
      at.outbound(both(rosterResult, iq => rosterItems(iq).length === 0), (iq, { memory }) => {
        if (attr(iq, 'id') === memory.get('asked')) iq.children = []
        return iq
      })
    },
  }),
  fault({ name: 'no-roster-is-forbidden', breaks: ['RFC6121#roster-syntax-actions-result.2'], plant: at => at.refusal('ROSTER_NONE', { type: 'auth', condition: 'forbidden' }) }),
  fault({ name: 'roster-of-others-not-allowed', breaks: ['RFC6121#roster-syntax-actions-set.1'], plant: at => at.refusal('ROSTER_FORBIDDEN', { type: 'cancel', condition: 'not-allowed' }) }),
  fault({
    name: 'roster-of-others-pushed',
    breaks: ['RFC6121#roster-syntax-actions-set.1'],
    plant(at) {
      const clients = new Set<Passage>()
      at.outbound(result(NS.bind), (element, passage) => {
        clients.add(passage)
        return element
      })
      at.inbound(both(rosterSet, toOther), iq => {
        for (const client of clients) {
          if (client.address?.bareText === attr(iq, 'to')) client.reply(el('iq', { xmlns: NS.client, type: 'set', id: 'foreign' }, copyOf(payloadOf(iq))))
        }
        return iq
      })
    },
  }),
  fault({
    name: 'two-items-in-a-push',
    breaks: ['RFC6121#roster-syntax-actions-push.1'],
    plant: at => at.outbound(push, iq => {
      const item = itemOf(iq)
      if (item) append(payloadOf(iq), copyOf(item))
      return iq
    }),
  }),
  fault({
    name: 'pushes-for-their-author-only',
    breaks: ['RFC6121#roster-login.1', 'RFC6121#roster-add-success.3', 'RFC6121#roster-delete-success.1'],
    plant(at) {
      at.inbound(rosterSet, (iq, { memory }) => {
        memory.set('author', true)
        return iq
      })
      at.outbound(pushOf(isElsewhere), (iq, { memory }) => (memory.has('author') ? iq : undefined))
    },
  }),
  fault({ name: 'roster-of-others-unanswered', breaks: ['RFC6121#roster-login.2'], plant: at => at.inbound(both(rosterGet, toOther), () => undefined) }),
  fault({
    name: 'item-names-lost',
    breaks: ['RFC6121#roster-add-success.1'],
    plant: at => at.outbound(both(rosterResult, iq => rosterItems(iq).some(item => item.attrs['name'] !== undefined)), iq => {
      for (const item of rosterItems(iq)) delete item.attrs['name']
      return iq
    }),
  }),
  fault({
    name: 'many-groups-unanswered',
    breaks: ['RFC6121#roster-add-success.2'],
    plant(at) {
      at.inbound(both(rosterSet, iq => elementsOf(itemOf(iq) ?? iq).length > 2), (iq, { memory }) => {
        memory.set('many', attr(iq, 'id'))
        return iq
      })
      at.outbound(both(stanza('iq', 'result'), (iq, { memory }) => memory.has('many') && attr(iq, 'id') === memory.get('many')), () => undefined)
    },
  }),
  fault({
    name: 'roster-set-rules-not-acceptable',
    breaks: ['RFC6121#roster-add-errors.1'],
    plant(at) {
      at.refusal('ROSTER_ITEMS', { condition: 'not-acceptable' })
      at.refusal('ROSTER_GROUP_TWICE', { condition: 'not-acceptable' })
    },
  }),
  fault({ name: 'empty-group-bad-request', breaks: ['RFC6121#roster-add-errors.2'], plant: at => at.refusal('ROSTER_GROUP_EMPTY', { condition: 'bad-request' }) }),
  fault({ name: 'long-name-bad-request', breaks: ['RFC6121#roster-add-errors.2'], plant: at => at.refusal('ROSTER_TEXT_TOO_LONG', { condition: 'bad-request' }) }),
  fault({
    name: 'update-adds-to-groups',
    breaks: ['RFC6121#roster-update-success.1'],
    plant: at => at.inbound(both(rosterSet, iq => rosterItems(iq).length === 1), (iq, { memory }) => {
      const item = itemOf(iq)
      if (!item) return iq
      const key = `groups of ${attr(item, 'jid') ?? ''}`
      for (const group of (memory.get(key) as readonly Element[] | undefined) ?? []) append(item, copyOf(group))
      memory.set(key, elementsOf(item).map(copyOf))
      return iq
    }),
  }),
  fault({
    name: 'removed-items-stay',
    breaks: ['RFC6121#roster-delete-success.1'],
    plant(at) {
      at.inbound(removal, (iq, { memory }) => {
        removed(memory).add(attr(itemOf(iq) ?? iq, 'jid') ?? '')
        return iq
      })
      at.outbound(rosterResult, (iq, { memory }) => {
        for (const jid of removed(memory)) append(payloadOf(iq), el('item', { jid }))
        return iq
      })
    },
  }),
  fault({
    name: 'removal-unanswered',
    breaks: ['RFC6121#roster-delete-success.1'],
    plant(at) {
      at.inbound(removal, (iq, { memory }) => {
        memory.set('removal', attr(iq, 'id'))
        return iq
      })
      at.outbound(both(stanza('iq', 'result'), (iq, { memory }) => memory.has('removal') && attr(iq, 'id') === memory.get('removal')), () => undefined)
    },
  }),
  fault({
    name: 'removal-keeps-subscriptions',
    breaks: ['RFC6121#roster-delete-success.2'],
    plant: at => at.inbound(both(removal, iq => !rosterItems(iq).some(isElsewhere)), (iq, passage) => {
      passage.reply(iqResult(iq))
      return undefined
    }),
  }),
  fault({ name: 'removal-of-nothing-bad-request', breaks: ['RFC6121#roster-delete-error.1'], plant: at => at.refusal('ROSTER_NO_ITEM', { type: 'modify', condition: 'bad-request' }) }),
  fault({
    name: 'versions-not-offered',
    breaks: ['RFC6121#roster-versioning-feature.1'],
    plant: at => at.outbound(features('after-login'), dropping(child => is(child, NS.rosterVersions, 'ver'))),
  }),
  fault({
    name: 'first-version-without-items',
    breaks: ['RFC6121#roster-versioning-success.1'],
    plant(at) {
      at.inbound(both(rosterGet, iq => attr(payloadOf(iq), 'ver') === ''), (iq, { memory }) => {
        memory.set('first', attr(iq, 'id'))
        return iq
      })
      at.outbound(rosterResult, (iq, { memory }) => {
        if (attr(iq, 'id') === memory.get('first')) payloadOf(iq).children = []
        return iq
      })
    },
  }),
  fault({
    name: 'every-version-unknown',
    breaks: ['RFC6121#roster-versioning-success.1', 'RFC6121#roster-versioning-success.2'],
    plant: at => at.inbound(both(rosterGet, iq => Boolean(attr(payloadOf(iq), 'ver'))), (iq, passage) => {
      passage.reply(iqResult(iq, el('query', { xmlns: NS.roster, ver: 'another' })))
      return undefined
    }),
  }),
  fault({
    name: 'changes-since-lost',
    breaks: ['RFC6121#roster-versioning-success.2'],
    plant(at) {
      at.inbound(both(rosterGet, iq => Boolean(attr(payloadOf(iq), 'ver'))), (iq, { memory }) => {
        memory.set('since', true)
        return iq
      })
      at.outbound(both(push, (_, { memory }) => memory.has('since')), () => undefined)
    },
  }),
  fault({
    name: 'pushes-of-one-version',
    breaks: ['RFC6121#roster-versioning-success.3'],
    plant: at => at.outbound(push, iq => {
      payloadOf(iq).attrs['ver'] = 'the-same'
      return iq
    }),
  }),
]

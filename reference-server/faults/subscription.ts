/** Faults of subscriptions. Spec: RFC 6121 §3. */
import { attr, childrenOf, el, type Element, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { errorReply } from '#xmpp/stanzas/stanza-error.js'
import type { Passage } from '../seams.ts'
import { type ChangeElement, type Fault, fault, type FaultSeams, type Match } from './fault.ts'
import { both, dropping, features, payloadOf, stanza } from './match.ts'
import { push, rosterResult } from './roster.ts'

const hasId: Match = element => attr(element, 'id') !== undefined
const toFull: Match = element => (attr(element, 'to') ?? '').includes('/')
const toBare: Match = element => !(attr(element, 'to') ?? '').includes('/')
const toNobody: Match = element => (attr(element, 'to') ?? '').startsWith('nobody-')
const ofClient: Match = (_, { transport }) => transport !== 'component'
const itemOf = (iq: Element): Element | undefined => childrenOf(payloadOf(iq), NS.roster, 'item')[0]
const pushWhere = (holds: (item: Element) => boolean): Match => both(push, iq => {
  const item = itemOf(iq)
  return item !== undefined && holds(item)
})

/** The sender shows one of its clients instead of the account. */
const fromClient: ChangeElement = element => {
  element.attrs['from'] = `${attr(element, 'from') ?? ''}/client`
  return element
}

/** Remembers on its stream that such a stanza has passed. */
const noted = (word: string): ChangeElement => (element, { memory }) => {
  memory.set(word, attr(element, 'from') ?? true)
  return element
}

/** Pushes do not reach a stream once such a stanza has come from it, or gone to it. */
function silencesPushes(at: FaultSeams, where: 'inbound' | 'outbound', match: Match): void {
  at[where](match, noted('silent'))
  at.outbound(both(push, (_, { memory }) => memory.has('silent')), () => undefined)
}

/** Goodbyes are lost while such a stanza is processed. */
function swallowsGoodbyes(at: FaultSeams, match: Match): void {
  let swallowing = false
  at.inbound(match, element => {
    swallowing = true
    queueMicrotask(() => { swallowing = false })
    return element
  })
  at.outbound(both(stanza('presence', 'unavailable'), () => swallowing), () => undefined)
}

export const SUBSCRIPTION_FAULTS: readonly Fault[] = [
  fault({ name: 'request-from-a-client', breaks: ['RFC6121#sub-request-outbound.1'], plant: at => at.outbound(both(stanza('presence', 'subscribe'), hasId, ofClient), fromClient) }),
  fault({ name: 'request-to-a-client-lost', breaks: ['RFC6121#sub-request-outbound.2'], plant: at => at.inbound(both(stanza('presence', 'subscribe'), toFull), () => undefined) }),
  fault({ name: 'request-to-nowhere-unanswered', breaks: ['RFC6121#sub-request-outbound.3'], plant: at => at.inbound(both(stanza('presence', 'subscribe'), element => attr(element, 'to')?.endsWith('.invalid') === true), () => undefined) }),
  fault({
    name: 'pending-request-not-told',
    breaks: ['RFC6121#sub-request-outbound.4'],
    plant: at => at.outbound(pushWhere(item => item.attrs['ask'] !== undefined), iq => {
      delete itemOf(iq)?.attrs['ask']
      return iq
    }),
  }),
  fault({
    name: 'request-approved-unasked',
    breaks: ['RFC6121#sub-request-inbound.1'],
    plant: at => at.inbound(both(stanza('presence', 'subscribe'), hasId, ofClient, toBare), (element, passage) => {
      passage.reply(el('presence', { xmlns: NS.client, type: 'subscribed', from: attr(element, 'to'), to: passage.address?.bareText }))
      return element
    }),
  }),
  fault({
    name: 'granted-subscription-not-confirmed',
    breaks: ['RFC6121#sub-request-inbound.2'],
    plant: at => at.transition((transition, { type, direction }) => (direction === 'inbound' && type === 'subscribe' && transition.reply && !transition.approved ? { ...transition, reply: undefined } : transition)),
  }),
  fault({
    name: 'request-reaches-one-client',
    breaks: ['RFC6121#sub-request-inbound.3', 'RFC6121#sub-request-inbound.4'],
    plant: at => at.outbound(both(stanza('presence', 'subscribe'), (_, { address }) => address?.resource.endsWith('-phone') === true), () => undefined),
  }),
  fault({
    name: 'request-not-kept',
    breaks: ['RFC6121#sub-request-inbound.4'],
    plant(at) {
      let coming: Passage | undefined
      at.inbound(both(stanza('presence'), element => attr(element, 'type') === undefined && attr(element, 'to') === undefined), (element, passage) => {
        coming = passage
        queueMicrotask(() => { coming = undefined })
        return element
      })
      at.outbound(both(stanza('presence', 'subscribe'), (_, passage) => passage === coming), () => undefined)
    },
  }),
  fault({
    name: 'request-becomes-an-item',
    breaks: ['RFC6121#sub-request-inbound.5'],
    plant(at) {
      at.outbound(both(stanza('presence', 'subscribe'), ofClient), noted('asked by'))
      at.outbound(both(rosterResult, (_, { memory }) => memory.has('asked by')), (iq, { memory }) => {
        payloadOf(iq).children.push(el('item', { jid: String(memory.get('asked by')), subscription: 'none' }))
        return iq
      })
    },
  }),
  fault({ name: 'approval-from-a-client', breaks: ['RFC6121#sub-request-approvalout.1'], plant: at => at.outbound(both(stanza('presence', 'subscribed'), hasId, ofClient), fromClient) }),
  fault({
    name: 'approval-not-shown-in-the-push',
    breaks: ['RFC6121#sub-request-approvalout.2'],
    plant: at => at.outbound(pushWhere(item => attr(item, 'subscription') === 'from'), iq => {
      const item = itemOf(iq)
      if (item) item.attrs['subscription'] = 'none'
      return iq
    }),
  }),
  fault({
    name: 'no-presence-after-approval',
    breaks: ['RFC6121#sub-request-approvalout.3'],
    plant(at) {
      at.outbound(both(stanza('presence', 'subscribed'), ofClient), noted('approved by'))
      at.outbound(both(stanza('presence'), (element, { memory }) => attr(element, 'type') === undefined && attr(element, 'from')?.split('/')[0] === memory.get('approved by')), (_, { memory }) => {
        memory.delete('approved by')
        return undefined
      })
    },
  }),
  fault({
    name: 'unasked-approval-delivered',
    breaks: ['RFC6121#sub-request-approvalin.1'],
    plant: at => at.transition((transition, { type, direction }) => (direction === 'inbound' && type === 'subscribed' && !transition.passes ? { ...transition, passes: true } : transition)),
  }),
  fault({
    name: 'push-before-approval',
    breaks: ['RFC6121#sub-request-approvalin.2'],
    plant(at) {
      at.outbound(both(stanza('presence', 'subscribed'), ofClient), (element, { memory }) => {
        memory.set('approval', element)
        return undefined
      })
      at.outbound(both(push, (_, { memory }) => memory.has('approval')), (iq, { memory }) => {
        const approval = memory.get('approval') as Element
        memory.delete('approval')
        return [iq, approval]
      })
    },
  }),
  fault({ name: 'cancelled-without-goodbye', breaks: ['RFC6121#sub-cancel-outbound.1'], plant: at => swallowsGoodbyes(at, stanza('presence', 'unsubscribed')) }),
  fault({ name: 'cancellation-not-pushed-to-its-author', breaks: ['RFC6121#sub-cancel-outbound.2'], plant: at => silencesPushes(at, 'inbound', stanza('presence', 'unsubscribed')) }),
  fault({ name: 'cancellation-not-delivered', breaks: ['RFC6121#sub-cancel-inbound.1'], plant: at => at.outbound(both(stanza('presence', 'unsubscribed'), hasId, ofClient), () => undefined) }),
  fault({ name: 'cancellation-not-pushed', breaks: ['RFC6121#sub-cancel-inbound.1'], plant: at => silencesPushes(at, 'outbound', stanza('presence', 'unsubscribed')) }),
  fault({
    name: 'cancellation-of-nothing-delivered',
    breaks: ['RFC6121#sub-cancel-inbound.1'],
    plant: at => at.transition((transition, { type, direction }) => (direction === 'inbound' && type === 'unsubscribed' && !transition.passes ? { ...transition, passes: true } : transition)),
  }),
  fault({ name: 'unsubscribe-from-a-client', breaks: ['RFC6121#sub-unsub-outbound.1'], plant: at => at.outbound(both(stanza('presence', 'unsubscribe'), hasId, ofClient), fromClient) }),
  fault({ name: 'unsubscribe-not-pushed-to-its-author', breaks: ['RFC6121#sub-unsub-outbound.1'], plant: at => silencesPushes(at, 'inbound', stanza('presence', 'unsubscribe')) }),
  fault({ name: 'unsubscribe-not-delivered', breaks: ['RFC6121#sub-unsub-inbound.1', 'RFC6121#sub-unsub-outbound.1'], plant: at => at.outbound(both(stanza('presence', 'unsubscribe'), hasId, ofClient), () => undefined) }),
  fault({ name: 'unsubscribe-not-pushed', breaks: ['RFC6121#sub-unsub-inbound.1'], plant: at => silencesPushes(at, 'outbound', stanza('presence', 'unsubscribe')) }),
  fault({ name: 'unsubscribe-without-goodbye', breaks: ['RFC6121#sub-unsub-inbound.1'], plant: at => swallowsGoodbyes(at, stanza('presence', 'unsubscribe')) }),
  fault({
    name: 'approval-in-advance-not-offered',
    breaks: ['RFC6121#sub-preapproval.1'],
    plant: at => at.outbound(features('after-login'), dropping(child => is(child, NS.preApproval, 'sub'))),
  }),
  fault({
    name: 'approval-in-advance-not-in-the-push',
    breaks: ['RFC6121#sub-preapproval-proc.1'],
    plant: at => at.outbound(pushWhere(item => item.attrs['approved'] !== undefined), iq => {
      delete itemOf(iq)?.attrs['approved']
      return iq
    }),
  }),
  fault({
    name: 'approval-in-advance-told',
    breaks: ['RFC6121#sub-preapproval-proc.1'],
    plant: at => at.transition((transition, { type, direction }) => (direction === 'outbound' && type === 'subscribed' && !transition.passes ? { ...transition, passes: true } : transition)),
  }),
  fault({
    name: 'subscription-to-nobody-answered',
    breaks: ['RFC6121#rules-localpart-nosuchuser.4'],
    plant: at => at.inbound(both(stanza('presence'), toNobody, element => /subscribe/.test(attr(element, 'type') ?? '')), (element, passage) => {
      passage.reply(errorReply(element, { condition: 'item-not-found' }))
      return element
    }),
  }),
  fault({
    name: 'unsubscribe-to-a-client-reaches-the-account',
    breaks: ['RFC6121#rules-localpart-fulljid-nomatch-presence.2'],
    plant: at => at.inbound(both(stanza('presence', 'unsubscribe'), toFull), element => {
      element.attrs['to'] = (attr(element, 'to') ?? '').split('/')[0] ?? ''
      return element
    }),
  }),
]

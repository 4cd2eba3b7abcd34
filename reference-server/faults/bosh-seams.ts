/** What the faults of BOSH look for, and how they change it. Spec: XEP-0124 v1.11.2; XEP-0206 v1.4. */
import { attr, copyOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { BodyAttributes, BoshBody } from '#xmpp/stream/bosh-body.js'
import type { BoshAnswer, Passage } from '../seams.ts'
import type { FaultSeams } from './fault.ts'

/** Changes attributes of the answer to a session request. */
export function created(at: FaultSeams, change: (attrs: BodyAttributes) => BodyAttributes): void {
  at.boshAnswer(answer => (answer.attrs['sid'] === undefined ? answer : { ...answer, attrs: { ...answer.attrs, ...change(answer.attrs) } }))
}

/** Changes attributes of what a client sends, when they are there. */
export function asked(at: FaultSeams, name: string, change: (value: string, passage: Passage, body: BoshBody) => string | undefined): void {
  at.boshRequest((body, passage) => {
    const value = body.attrs[name]
    return value === undefined ? body : { ...body, attrs: { ...body.attrs, [name]: change(value, passage, body) } }
  })
}

export const isEnd = ({ attrs }: BoshAnswer): boolean => attrs['type'] === 'terminate'
export const isRestart = ({ attrs }: BoshBody): boolean => attrs['xmpp:restart'] !== undefined
export const isBound = ({ state }: Passage): boolean => state === 'bound'

/** Delivers the messages of a body at once, wherever they stand in the order. */
export function delivered(body: BoshBody, passage: Passage): void {
  for (const payload of body.payloads.filter(({ name }) => name === 'message')) {
    const copy = copyOf(payload)
    copy.attrs['xmlns'] = NS.client
    copy.attrs['from'] = passage.address?.toString() ?? ''
    passage.route(copy)
  }
}

/** Changes the answer to an attempt to log in with the mechanism NONE. */
export function afterNone(at: FaultSeams, change: (answer: BoshAnswer) => BoshAnswer): void {
  at.boshRequest((body, { memory }) => {
    if (!body.payloads.some(payload => attr(payload, 'mechanism') === 'NONE')) return body
    memory.set('none', true)
    return { ...body }
  })
  at.boshAnswer((answer, { memory }) => (memory.delete('none') && !isEnd(answer) ? change(answer) : answer))
}

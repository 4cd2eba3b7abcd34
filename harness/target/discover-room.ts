/** Looks at a fresh room of our own, and destroys it again. Spec: XEP-0045 v1.35.5. */
import { childOf, el, elementsOf } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { discoInfoQuery, discoItemsQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { readMucOwner, writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import type { Client } from '#harness/probe/client.js'
import { join, type Occupant } from '#harness/probe/muc-client.js'
import { groupchat } from '#harness/match/stanza.js'
import type { RoomEvidence } from './evidence.ts'

/**
 * Creates the room, looks, and destroys it.
 * @param second another session of the same account where there are accounts, else another anonymous one
 * @throws HarnessError when the room cannot be created
 */
export async function discoverRoom(room: Jid, first: Client, second: Client): Promise<{ readonly evidence: RoomEvidence; readonly features: readonly string[] }> {
  const owner = await join(first, room, 'assay')
  try {
    const [wasLocked, form] = await Promise.all([isKeptOut(second, room), formOf(owner)])
    await owner.configure({})
    await owner.say('assay was here')
    await owner.next(groupchat('assay was here'))
    const [later, info] = await Promise.all([visit(second, room), infoOf(owner)])
    return {
      evidence: { ...form, wasLocked, ...later, infoForms: info.forms, listsOccupants: info.listsOccupants, ...(await answers(owner)) },
      features: info.features,
    }
  } finally {
    await owner.destroy().catch(() => undefined)
  }
}

/** Whether a second visitor is refused as long as the room is not configured. */
async function isKeptOut(second: Client, room: Jid): Promise<boolean> {
  try {
    const early = await join(second, room, 'early')
    await early.leave()
    return false
  } catch {
    second.wire.forget()
    return true
  }
}

async function formOf(owner: Occupant): Promise<Pick<RoomEvidence, 'fields' | 'allowPm'>> {
  const answer = await owner.iq('get', writeMucOwner())
  const form = answer.payload && answer.type === 'result' ? readMucOwner(answer.payload).form : undefined
  return { fields: form?.fields.flatMap(({ name }) => name ?? []) ?? [], allowPm: (form && valuesOf(form, 'muc#roomconfig_allowpm')) ?? [] }
}

/** A later visitor tries the owner's nickname first: another session of the same account may be let in with it. */
async function visit(second: Client, room: Jid): Promise<Pick<RoomEvidence, 'sharesNick' | 'keepsHistory'>> {
  const entered = await join(second, room, 'assay').then(visitor => ({ visitor, sharesNick: true }), async () => {
    second.wire.forget()
    return { visitor: await join(second, room, 'later'), sharesNick: false }
  })
  return { sharesNick: entered.sharesNick, keepsHistory: entered.visitor.entry?.history.some(({ body }) => body === 'assay was here') ?? false }
}

async function infoOf(owner: Occupant): Promise<{ forms: string[]; features: readonly string[]; listsOccupants: boolean }> {
  const [info, items] = await Promise.all([owner.iq('get', discoInfoQuery()), owner.iq('get', discoItemsQuery())])
  const { forms = [], features = [] } = info.payload && info.type === 'result' ? readDiscoInfo(info.payload) : {}
  return { forms: forms.flatMap(({ formType }) => formType ?? []), features, listsOccupants: items.type === 'result' && items.payload !== undefined && elementsOf(items.payload).length > 0 }
}

async function answers(owner: Occupant): Promise<Pick<RoomEvidence, 'reservedNickAnswered' | 'trafficAnswered' | 'registerForm'>> {
  const [reserved, traffic, register] = await Promise.all([
    owner.iq('get', discoInfoQuery('x-roomuser-item')),
    owner.iq('get', discoInfoQuery('http://jabber.org/protocol/muc#traffic')),
    owner.iq('get', el('query', { xmlns: REGISTER })),
  ])
  return {
    reservedNickAnswered: isNode(reserved.payload, reserved.type, 'x-roomuser-item'),
    trafficAnswered: isNode(traffic.payload, traffic.type, 'http://jabber.org/protocol/muc#traffic'),
    registerForm: register.type === 'result' && register.payload !== undefined && (childOf(register.payload, NS.dataForms, 'x') !== undefined || childOf(register.payload, REGISTER, 'registered') !== undefined),
  }
}

const REGISTER = 'jabber:iq:register'

/** Some servers answer an unknown node with the room's own information; only an answer about the node counts. */
function isNode(payload: Occupant['client']['features'] | undefined, type: string | undefined, node: string): boolean {
  return type === 'result' && payload?.attrs['node'] === node
}

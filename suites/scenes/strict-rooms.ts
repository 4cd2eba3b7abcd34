/** Scenes on a rooms service that lets people do less: only alice makes rooms there. Spec: XEP-0045 v1.35.5 §7.10, §10.1.1, §18.1. */
import { el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { type Form, readForm, writeForm } from '#xmpp/stanzas/data-form.js'
import type { Stage } from '#harness/clause/fixture.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { type Matcher, where } from '#harness/match/matcher.js'
import { groupchat, message, type MessageSeen } from '#harness/match/stanza.js'
import { gather, join, type Occupant } from '#harness/probe/muc-client.js'
import { request } from './rights.ts'
import { trio } from './sessions.ts'

/** The address of a room there, of this test's own. */
function strictRoom({ target, tag }: Stage): Jid {
  if (target.strictMucDomain === undefined) throw new HarnessError('ROOM_NO_STRICT_SERVICE', 'the target declares muc-strict, and nobody said which service that is; add `strictMuc` to the target file')
  return Jid.of(tag, target.strictMucDomain)
}

/** Alice, bob and carol, and the address of a room that does not exist. */
export const strictOutside = trio.with({ features: ['muc-strict'] }).andThen(async (clients, stage) => ({ ...clients, room: strictRoom(stage) }))

/** A room of alice; bob and carol are outside. */
export const strict = strictOutside.andThen(async ({ alice: owner, bob, carol, room }) => ({ ...(await gather(room, { alice: owner })), bob, carol, room }))

/** The same; bob is a member, with a nickname of his. */
export const strictMember = strict.andThen(async (scene, { tag }) => {
  const nick = `${tag}-robert`
  await setUp('bob has a nickname', async () => request(scene.alice, writeMucAdmin([{ jid: scene.bob.jid.bare, affiliation: 'member', nick }])))
  await scene.alice.settle()
  return { ...scene, nick }
})

/** A form that asks an admin whether somebody becomes a member. */
export function application(): Matcher<MessageSeen> {
  return where(message(), 'with a form for a registration', ({ element }) => readForm(element)?.formType === NS.mucRegister)
}

/** Sends the form back with a yes. */
export async function approve(by: Occupant, form: Form): Promise<string> {
  const fields = form.fields.filter(({ type }) => type !== 'fixed').map(({ name, values }) => ({ name, values: name === 'muc#register_allow' ? ['1'] : values }))
  return by.message({ to: by.room }, writeForm({ kind: 'submit', formType: NS.mucRegister, fields }))
}

const EXTENSIONS = ['urn:example:note', 'http://jabber.org/protocol/chatstates', 'http://jabber.org/protocol/tune'] as const

/** A room of alice with bob in it, and which of some namespaces pass through it. */
export const traffic = strict.andThen(async ({ alice, bob, room }, { tag }) => {
  const visitor = await join(bob, room, 'bob')
  const passed = await setUp('bob hears what is left of a message', async () => {
    await alice.message({ to: room, type: 'groupchat' }, el('body', {}, tag), ...EXTENSIONS.map(xmlns => el('extension', { xmlns })))
    const { element } = await visitor.next(groupchat(tag))
    return EXTENSIONS.filter(xmlns => element.children.some(child => typeof child !== 'string' && child.attrs['xmlns'] === xmlns))
  })
  return { alice, room, passed, dropped: EXTENSIONS.filter(xmlns => !passed.includes(xmlns)) }
})

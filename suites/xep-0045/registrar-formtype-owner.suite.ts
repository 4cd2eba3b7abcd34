/** Spec: XEP-0045 v1.35.5 §16.5.3, "muc#roomconfig FORM_TYPE". */
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { groupchat, subject } from '#harness/match/stanza.js'
import { clubhouse, invitation, invite } from '#suites/scenes/invitations.js'
import { closedRoom, configured, welcome } from '#suites/scenes/rooms.js'

const REGISTERED: Readonly<Record<string, string>> = {
  'muc#maxhistoryfetch': 'text-single',
  'muc#roomconfig_allowpm': 'list-single',
  'muc#roomconfig_allowinvites': 'boolean',
  'muc#roomconfig_changesubject': 'boolean',
  'muc#roomconfig_enablelogging': 'boolean',
  'muc#roomconfig_getmemberlist': 'list-multi',
  'muc#roomconfig_lang': 'text-single',
  'muc#roomconfig_pubsub': 'text-single',
  'muc#roomconfig_maxusers': 'list-single',
  'muc#roomconfig_membersonly': 'boolean',
  'muc#roomconfig_moderatedroom': 'boolean',
  'muc#roomconfig_passwordprotectedroom': 'boolean',
  'muc#roomconfig_persistentroom': 'boolean',
  'muc#roomconfig_presencebroadcast': 'list-multi',
  'muc#roomconfig_publicroom': 'boolean',
  'muc#roomconfig_roomadmins': 'jid-multi',
  'muc#roomconfig_roomdesc': 'text-single',
  'muc#roomconfig_roomname': 'text-single',
  'muc#roomconfig_roomowners': 'jid-multi',
  'muc#roomconfig_roomsecret': 'text-private',
  'muc#roomconfig_whois': 'list-single',
}

must('XEP-0045#registrar-formtype-owner.1', 'options have the types they are registered with', closedRoom({}), async ({ alice }) => {
  const { fields } = await alice.form()
  const registered = fields.filter(({ name = '' }) => name in REGISTERED)
  expect(registered.filter(({ name = '', type }) => REGISTERED[name] !== type).map(({ name = '', type }) => `${name} is ${type ?? 'untyped'}`)).toEqual([])
})

must('XEP-0045#registrar-formtype-owner.2', 'the option "changesubject" lets participants set the subject', configured({ 'muc#roomconfig_changesubject': true }), async ({ alice, bob }, { tag }) => {
  await bob.setSubject(tag)
  await alice.next(subject(tag))
})

must('XEP-0045#registrar-formtype-owner.3', 'the option "maxhistoryfetch" bounds the history', closedRoom({}), async ({ alice, bob, room }, { tag }) => {
  // Where the owner has no say in it there is nothing to see.
  if (valuesOf(await alice.form(), 'muc#maxhistoryfetch') === undefined) return
  await alice.configure({ 'muc#maxhistoryfetch': '2' })
  for (const number of [1, 2, 3, 4]) await alice.say(`${tag} ${number}`)
  await setUp('alice is heard', async () => alice.next(groupchat(`${tag} 4`)))
  const { history } = await welcome(bob, room, 'bob', { history: { maxStanzas: 10 } })
  expect(history.length).toBeLessThanOrEqual(2)
})

must('XEP-0045#registrar-formtype-owner.4', 'the option "allowinvites" does not bind an owner', clubhouse(false), async ({ alice, carol }) => {
  await invite(alice, carol)
  await carol.next(invitation())
})

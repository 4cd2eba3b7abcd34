/** Spec: XEP-0045 v1.35.5 §6.4, "Querying for Room Information". */
import { attr, childrenOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { refusal } from '#suites/scenes/rights.js'
import { aloneOutside, closedRoom, persistent } from '#suites/scenes/rooms.js'

const KINDS = [
  ['muc_passwordprotected', 'muc_unsecured'], ['muc_hidden', 'muc_public'], ['muc_temporary', 'muc_persistent'],
  ['muc_open', 'muc_membersonly'], ['muc_moderated', 'muc_unmoderated'], ['muc_nonanonymous', 'muc_semianonymous'],
] as const

must('XEP-0045#disco-roominfo.1', 'a room says that it is one', closedRoom({}), async ({ bob, room }) => {
  const info = await bob.ask('get', room, discoInfoQuery())
  expect(info && readDiscoInfo(info).identities).toContainEqual(expect.objectContaining({ category: 'conference', type: 'text' }))
})

should('XEP-0045#disco-roominfo.2', 'a room says that it knows multi-user chat', closedRoom({}), async ({ bob, room }) => {
  const info = await bob.ask('get', room, discoInfoQuery())
  expect(info && readDiscoInfo(info).features).toContain(NS.muc)
})

should('XEP-0045#disco-roominfo.3', 'a room says what kind of room it is', closedRoom({}), async ({ bob, room }) => {
  const info = await bob.ask('get', room, discoInfoQuery())
  const features = info ? readDiscoInfo(info).features : []
  expect(KINDS.filter(pair => pair.filter(kind => features.includes(kind)).length !== 1).map(([kind]) => kind)).toEqual([])
})

may('XEP-0045#disco-roominfo.4', 'a room may say more about itself', closedRoom({}), async ({ bob, room }) => {
  const info = await bob.ask('get', room, discoInfoQuery())
  const form = info && readDiscoInfo(info).forms?.find(({ formType }) => formType === NS.mucRoomInfo)
  return form ? `it does: ${form.fields.map(({ name }) => name).join(', ')}` : 'it does not'
})

must('XEP-0045#disco-roominfo.5', 'what a room says more about itself has a type', closedRoom({}), async ({ bob, room }) => {
  const info = await bob.ask('get', room, discoInfoQuery())
  const fields = info ? childrenOf(info, NS.dataForms, 'x').flatMap(form => childrenOf(form, NS.dataForms, 'field')) : []
  const types = fields.filter(field => attr(field, 'var') === 'FORM_TYPE')
  expect(types.map(field => attr(field, 'type'))).toEqual(types.map(() => 'hidden'))
})

must('XEP-0045#disco-roominfo.6', 'a room that does not exist cannot be discovered', aloneOutside, async ({ clients: { alice }, room }) => {
  expect(refusal(await alice.iq('get', room, discoInfoQuery()))).toBe('item-not-found')
})

must('XEP-0045#disco-roominfo.1~empty', 'a room that nobody is in says that it is one', persistent, async ({ alice, bob, room }) => {
  await alice.leave()
  const info = await bob.ask('get', room, discoInfoQuery())
  expect(info && readDiscoInfo(info).identities.map(({ category }) => category)).toContain('conference')
})

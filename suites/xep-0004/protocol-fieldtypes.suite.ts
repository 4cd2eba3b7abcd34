/** Spec: XEP-0004 v2.13.2 §3.3, "Field Types". */
import { attr, textOf } from '#xmpp/element.js'
import { expect, must } from '#harness/clause/clause.js'
import { fieldsOf, offered, partsOf, settingsOf, submit, those } from '#suites/scenes/forms.js'
import { listed, refusal } from '#suites/scenes/rights.js'
import { room } from '#suites/scenes/rooms.js'

const ADMINS = 'muc#roomconfig_roomadmins'
const people = room.with({ features: ['muc-config-affiliations'] })

must('XEP-0004#protocol-fieldtypes.1', 'an address that is submitted twice counts once', people, async ({ alice, bob }) => {
  const address = bob.client.jid.bareText
  expect(refusal(await submit(alice, { [ADMINS]: [address, address] }))).toBe('none')
  expect(listed(await alice.list({ affiliation: 'admin' })).map(({ jid }) => jid)).toEqual([address])
})

must('XEP-0004#protocol-fieldtypes.2', 'what is no address is not taken for one', people, async ({ alice }) => {
  expect(['not-acceptable', 'jid-malformed', 'bad-request']).toContain(refusal(await submit(alice, { [ADMINS]: 'bad@@jid' })))
})

must('XEP-0004#protocol-fieldtypes.2~unchanged', 'what is no address changes no list', people, async ({ alice, bob }) => {
  await alice.affiliate(bob.client.jid, 'admin')
  const before = (await settingsOf(alice))[ADMINS]
  await submit(alice, { [ADMINS]: 'bad@@jid' })
  expect((await settingsOf(alice))[ADMINS]).toEqual(before)
})

must('XEP-0004#protocol-fieldtypes.3', 'no two options of a list are the same', offered, async ({ forms }) => {
  const twice = (names: readonly string[]): boolean => new Set(names).size < names.length
  expect(those(fieldsOf(forms), field => twice(partsOf(field, 'option').map(option => JSON.stringify([attr(option, 'label'), ...partsOf(option, 'value').map(textOf)]))))).toEqual([])
})

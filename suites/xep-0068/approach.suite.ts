/** Spec: XEP-0068 v1.3.0 §3.6 (comparison), §4.3, "Incorrectly Specified FORM_TYPE", and §5, "Implementation Notes". */
import { attr, childrenOf, el, nsOf, textOf, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { fieldsOf, offered, settingsOf, submit, those } from '#suites/scenes/forms.js'
import { refusal } from '#suites/scenes/rights.js'
import { ownRoom } from '#suites/scenes/rooms.js'

const isFormType = (field: Element): boolean => attr(field, 'var') === 'FORM_TYPE'
const isShown = (field: Element): boolean => isFormType(field) && attr(field, 'type') !== 'hidden'
const DESCRIPTION = 'muc#roomconfig_roomdesc'

must('XEP-0068#approach-comparison.1', 'a form of a name that differs only in the size of its letters is another form', ownRoom, async ({ alice }, { tag }) => {
  expect(['not-acceptable', 'bad-request']).toContain(refusal(await submit(alice, { [DESCRIPTION]: tag }, NS.mucRoomConfig.toUpperCase())))
})

must('XEP-0068#usecases-incorrect.1', 'what a form is for is not for people to see', offered, async ({ forms }) => {
  expect(fieldsOf(forms).some(isFormType), 'there is a FORM_TYPE').toBe(true)
  expect(those(fieldsOf(forms), isShown)).toEqual([])
})

must('XEP-0068#usecases-incorrect.1~roominfo', 'what a form about a room is for is not for people to see', ownRoom.with({ features: ['muc-roominfo'] }), async ({ alice, room }) => {
  const info = await alice.client.ask('get', room, discoInfoQuery()) ?? el('query')
  const fields = childrenOf(info, NS.dataForms, 'x').flatMap(form => childrenOf(form, NS.dataForms, 'field'))
  expect(those(fields, isShown)).toEqual([])
})

must('XEP-0068#impl.1', 'a submission need not say that what it is for is hidden', ownRoom, async ({ alice }, { tag }) => {
  const form = el('x', { xmlns: NS.dataForms, type: 'submit' },
    el('field', { var: 'FORM_TYPE' }, el('value', {}, NS.mucRoomConfig)),
    el('field', { var: DESCRIPTION }, el('value', {}, tag)))
  expect(refusal(await alice.iq('set', el('query', { xmlns: NS.mucOwner }, form)))).toBe('none')
  expect((await settingsOf(alice))[DESCRIPTION]).toEqual([tag])
})

should('XEP-0068#impl.2', 'what a form is for belongs to what it was asked for with', offered, async ({ forms }) => {
  const ours = forms.filter(({ wrapper }) => nsOf(wrapper) === NS.mucOwner)
  const types = ours.flatMap(form => fieldsOf([form]).filter(isFormType)).flatMap(field => childrenOf(field, NS.dataForms, 'value').map(textOf))
  expect(types.filter(type => type.split('#')[0] !== NS.mucOwner.split('#')[0])).toEqual([])
})

/** Spec: XEP-0004 v2.13.2 §3.4, "Multiple Items in Form Results". Asked of the results that a server, its rooms service and a room publish of themselves. */
import { childrenOf, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { described } from '#suites/scenes/disco.js'

must('XEP-0004#protocol-results.1', 'a result of several items says first what they hold', described, async ({ told }) => {
  const forms = told.flatMap(({ query }) => childrenOf(query, NS.dataForms, 'x'))
  const isUpsideDown = (names: readonly string[]): boolean => names.includes('item') && !names.slice(0, names.indexOf('item')).includes('reported')
  expect(forms.filter(form => isUpsideDown(elementsOf(form).map(({ name }) => name))).map(String)).toEqual([])
})

/** Spec: XEP-0156 v1.4.0 §2.1, "Link Format". */
import { ALT_CONNECTION } from '#xmpp/host-meta.js'
import { expect, must } from '#harness/clause/clause.js'
import { published } from '#suites/scenes/host-meta.js'

/** Those that the document defines; the first is for what nobody uses any more. */
const RELATIONS: readonly string[] = ['urn:xmpp:alt-connections:httppoll', ...Object.values(ALT_CONNECTION)]

must('XEP-0156#httpformat.1', 'ways to connect are links with a relation for each, and an address', published, async links => {
  expect(links.filter(({ rel, href }) => RELATIONS.includes(rel) && href !== undefined)).not.toEqual([])
  expect(links.filter(({ rel, href }) => RELATIONS.includes(rel) && href === undefined)).toEqual([])
})

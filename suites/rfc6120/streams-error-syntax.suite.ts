/** Spec: RFC 6120 §4.9.2, "Syntax". */
import { attr, elementsOf, nsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { STREAM_ERRORS } from '#xmpp/stream/stream-error.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { streamError } from '#harness/match/stream.js'
import { opened } from '#suites/scenes/wires.js'

const failed = opened.with({ transports: ['tcp'], polite: false }).andThen(async ({ wire }) => {
  await wire.send('<message><body></message>')
  return elementsOf((await setUp('the stream fails', async () => wire.next(streamError()))).element)
})

must('RFC6120#streams-error-syntax.1', 'a stream error has one of the defined conditions', failed, async children => {
  const conditions = children.filter(child => nsOf(child) === NS.streamErrors && child.name !== 'text').map(({ name }) => name)
  expect(conditions).toHaveLength(1)
  expect(STREAM_ERRORS).toContain(conditions[0])
})

must('RFC6120#streams-error-syntax.2', 'the text of a stream error is in the namespace of stream errors', failed, async children => {
  const namespaces = children.filter(({ name }) => name === 'text').map(nsOf)
  expect(namespaces.filter(namespace => namespace !== NS.streamErrors)).toEqual([])
})

should('RFC6120#streams-error-syntax.3', 'the text of a stream error says which language it is in', failed, async children => {
  const languages = children.filter(({ name }) => name === 'text').map(text => attr(text, 'xml:lang') ?? 'none')
  expect(languages).not.toContain('none')
})

must('RFC6120#streams-error-syntax.4', 'what else is in a stream error has a namespace of its own', failed, async children => {
  const [, ...more] = children.filter(({ name }) => name !== 'text').map(nsOf)
  expect(more.filter(namespace => namespace === NS.streamErrors)).toEqual([])
})

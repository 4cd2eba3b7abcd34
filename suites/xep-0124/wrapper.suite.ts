/** Spec: XEP-0124 v1.11.2 §6, "<body/> Wrapper Element". */
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { begun, looseText, NO_SUCH_MECHANISM, said, talking, terminated } from '#suites/scenes/bosh.js'
import { text } from '#suites/scenes/words.js'

const isBadRequest = (answer: { readonly status: number; readonly condition: string | undefined }): boolean => answer.status === 400 || answer.condition === 'bad-request'

must('XEP-0124#wrapper.1', 'an answer is one body in the namespace of BOSH', begun, async ({ talk }) => {
  const { text: whole, body } = await talk.ask({}, [NO_SUCH_MECHANISM]).next()
  expect(whole).toMatch(new RegExp(`^<body[\\s>]([^>]*\\s)?xmlns=(["'])${NS.bosh}\\2`))
  expect(body).toBeDefined()
})

must('XEP-0124#wrapper.2', 'what is in a body is well-formed XML', talking, async ({ alice, jid, bob }, { tag }) => {
  const odd = `${tag} <a> & </b> ]]> "'`
  await bob.send(text(odd, { to: jid, type: 'chat' }))
  const answer = await alice.ask().next()
  expect(answer.body).toBeDefined()
  expect(said(answer)).toEqual([odd])
})

must('XEP-0124#wrapper.3', 'there are no comments, instructions, document types or entities in a body', begun, async ({ talk }) => {
  const { text: whole } = await talk.ask({}, [NO_SUCH_MECHANISM]).next()
  expect(whole).not.toMatch(/<!--|<!DOCTYPE|<\?(?!xml )|&(?!(amp|lt|gt|quot|apos|#x?[\da-fA-F]+);)/)
})

must('XEP-0124#wrapper.4', 'there is no text in a body beside its elements', begun, async ({ talk }) => {
  const answer = await talk.ask({}, [NO_SUCH_MECHANISM]).next()
  expect(looseText(answer)).toBe('')
})

must('XEP-0124#wrapper.5', 'a request that is not well-formed is a bad one', begun.with({ polite: false }), async ({ talk }) => {
  const answer = await talk.post(talk.bodyAs(talk.rid + 1).replace(/\/>$/, '><a></body>')).next()
  expect(isBadRequest(terminated(answer)), answer.text || `HTTP ${answer.status}`).toBe(true)
})

must('XEP-0124#wrapper.6', 'a request without rid is a bad one', begun.with({ polite: false }), async ({ talk }) => {
  const answer = await talk.askAs(0, { rid: undefined }).next()
  expect(isBadRequest(terminated(answer)), answer.text || `HTTP ${answer.status}`).toBe(true)
})

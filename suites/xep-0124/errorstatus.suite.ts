/** Spec: XEP-0124 v1.11.2 §17.1, "HTTP Conditions", and §17.2, "Terminal Binding Conditions". */
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { begun, boshEndpoint, FATAL, terminated } from '#suites/scenes/bosh.js'

should('XEP-0124#errorstatus-http.1', 'a client that says which version it speaks gets no HTTP errors', begun.with({ polite: false }), async ({ talk }) => {
  expect((await talk.askAs(talk.rid + 1000).next()).status).toBe(200)
})

must('XEP-0124#errorstatus-terminal.1', 'what cannot be taken is a bad request', begun.with({ polite: false }), async ({ talk }) => {
  expect(terminated(await talk.post(`${talk.bodyAs(talk.rid + 1).replace(/\/>$/, '>')}<broken`).next())).toMatchObject({ type: 'terminate', condition: 'bad-request' })
})

must('XEP-0124#errorstatus-terminal.2', 'a domain that is not served is unknown', boshEndpoint, async talk => {
  expect(terminated(await talk.begin({ to: 'unknown.invalid' }))).toMatchObject({ type: 'terminate', condition: 'host-unknown' })
})

must('XEP-0124#errorstatus-terminal.3', 'a session with nobody is improper, or one with the only host there is', boshEndpoint.with({ polite: false }), async talk => {
  const answer = await talk.begin({ to: undefined })
  expect(talk.sid !== '' || terminated(answer).condition === 'improper-addressing', answer.text).toBe(true)
})

must('XEP-0124#errorstatus-terminal.4', 'a sid that is none is not found', begun, async ({ talk }) => {
  expect(terminated(await talk.ask({ sid: 'no-such-session' }).next())).toMatchObject({ type: 'terminate', condition: 'item-not-found' })
})

must('XEP-0124#errorstatus-terminal.5', 'an error of the stream comes with the end of the session', begun.with({ polite: false }), async ({ talk }) => {
  const answer = await talk.ask({}, FATAL).next()
  expect(terminated(answer)).toMatchObject({ type: 'terminate', condition: 'remote-stream-error' })
  expect(answer.body?.payloads.map(({ name, attrs }) => `${name} ${String(attrs['xmlns'])}`)).toContain(`error ${NS.stream}`)
})

should('XEP-0124#errorstatus-terminal.6', 'an error of the stream is told as nothing else', begun.with({ polite: false }), async ({ talk }) => {
  expect(terminated(await talk.ask({}, FATAL).next()).condition).toBe('remote-stream-error')
})

should('XEP-0124#errorstatus-terminal.10', 'a client from before there were versions gets an HTTP error', boshEndpoint.with({ polite: false }), async talk => {
  await talk.begin({ ver: undefined })
  expect((await talk.askAs(talk.rid + 1000).next()).status).toBe(404)
})

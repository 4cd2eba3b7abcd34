/** Spec: XEP-0124 v1.11.2 §7.1, "Session Creation Request". */
import { expect, may, must } from '#harness/clause/clause.js'
import { begun, boshEndpoint, NO_SUCH_MECHANISM, ping, talking, terminated } from '#suites/scenes/bosh.js'

must('XEP-0124#session-request.1', 'answers have the type that the client asked for', boshEndpoint, async talk => {
  const content = 'text/html; charset=utf-8'
  const first = await talk.begin({ content })
  const second = await talk.ask({}, [NO_SUCH_MECHANISM]).next()
  expect([first, second].map(({ headers }) => headers['content-type'])).toEqual([content, content])
})

must('XEP-0124#session-request.2', 'answers are text/xml; charset=utf-8 unless the client asked for something else', talking, async ({ alice }) => {
  const { headers } = await alice.ask({}, [ping(alice.domain)]).next()
  expect(headers['content-type']).toBe('text/xml; charset=utf-8')
})

may('XEP-0124#session-request.3', 'a route may be ignored', boshEndpoint, async talk => {
  const answer = await talk.begin({ route: `xmpp:${talk.domain}:5222` })
  return talk.sid === '' ? `a session with a route is refused (${terminated(answer).condition ?? String(answer.status)})` : 'a session with a route begins'
})

must('XEP-0124#session-request.4', 'a request of a session that is none is refused', begun, async ({ talk }) => {
  const answer = await talk.ask({ sid: `${talk.sid}0` }).next()
  expect(terminated(answer)).toMatchObject({ type: 'terminate', condition: 'item-not-found' })
})

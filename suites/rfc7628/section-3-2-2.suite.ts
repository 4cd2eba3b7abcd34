/** Spec: RFC 7628 §3.2.2, "Server Response to Failed Authentication". */
import { expect, may, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { bearerAnswer, bearerOffered, errorResult, present } from '#suites/scenes/oauth.js'

/** A token that is no good has been shown. */
const mistaken = bearerOffered.with({ polite: false }).andThen(async scene => {
  await present(scene, { token: 'not.a.token', authzid: `alice@${scene.domain}` })
  return scene
})

must('RFC7628#section-3-2-2.1', 'the error result is JSON with a status', mistaken, async ({ wire }) => {
  expect((await errorResult(wire)).status).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
})

may('RFC7628#section-3-2-2.2', 'the error result says more than a status', mistaken, async ({ wire }) => {
  const answer = await bearerAnswer(wire)
  if (answer.kind !== 'error') return 'sends no error result'
  const said = await setUp('the error result is read', async () => JSON.parse(answer.data.toString()) as Record<string, unknown>)
  const more = ['scope', 'openid-configuration'].filter(name => said[name] !== undefined)
  return more.length === 0 ? 'names neither scope nor openid-configuration' : `names ${more.join(' and ')}`
})

should('RFC7628#section-3-2-2.3', 'the error result names one scope at most', mistaken, async ({ wire }) => {
  expect((await errorResult(wire)).scope ?? 'none').not.toContain(' ')
})

must('RFC7628#section-3-2-2.4', 'where the error result names a configuration, it has an https address', mistaken, async ({ wire }) => {
  const { 'openid-configuration': configuration } = await errorResult(wire)
  if (configuration !== undefined) expect(URL.parse(configuration)?.protocol).toBe('https:')
})

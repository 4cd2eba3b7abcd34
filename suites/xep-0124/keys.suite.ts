/** Spec: XEP-0124 v1.11.2 §15, "Protecting Insecure Sessions". */
import { createHash } from 'node:crypto'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { boshEndpoint, NO_SUCH_MECHANISM, type Talk, terminated } from '#suites/scenes/bosh.js'

const next = (key: string): string => createHash('sha1').update(key).digest('hex')

/** A session with keys, of which the next three are known. */
const keyed = boshEndpoint.with({ features: ['bosh-keys'] }).andThen<{ talk: Talk; keys: readonly string[] }>(async (talk, { tag }) => {
  const first = next(tag)
  const keys = [next(next(next(first))), next(next(first)), next(first), first]
  await talk.begin({ newkey: keys[0] })
  return { talk, keys: keys.slice(1) }
})

should('XEP-0124#keys-generate.1', 'the digits of a key may be of either case', keyed, async ({ talk, keys }) => {
  const { body } = await talk.ask({ key: keys[0]?.toUpperCase() }, [NO_SUCH_MECHANISM]).next()
  expect(body?.attrs['type']).toBeUndefined()
})

may('XEP-0124#keys-use.1', 'keys may be verified', keyed, async ({ talk, keys }) => {
  const answers = [await talk.ask({ key: keys[0] }, [NO_SUCH_MECHANISM]).next(), await talk.ask({ key: keys[1] }, [NO_SUCH_MECHANISM]).next()]
  return answers.every(({ body }) => body?.attrs['type'] === undefined) ? 'the right keys are taken' : 'the right keys are refused'
})

must('XEP-0124#keys-use.2', 'a request with a wrong key is not looked into', keyed.with({ polite: false }), async ({ talk }) => {
  const answer = await talk.ask({ key: next('wrong') }, [NO_SUCH_MECHANISM]).next()
  expect(answer.body?.payloads.map(({ name }) => name)).not.toContain('failure')
})

must('XEP-0124#keys-use.3', 'a request without a key ends the session', keyed.with({ polite: false }), async ({ talk }) => {
  expect(terminated(await talk.ask({}, [NO_SUCH_MECHANISM]).next())).toMatchObject({ type: 'terminate', condition: 'item-not-found' })
})

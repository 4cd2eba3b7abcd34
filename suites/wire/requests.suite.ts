/** Hostile BOSH requests: each that a clause speaks of gets the answer which that clause wants, and whatever is sent, a neighbour notices nothing. Spec: RFC 6120 §13.12; XEP-0124 §6, §11, §14. */
import { must } from '#harness/clause/clause.js'
import { Fixture } from '#harness/clause/fixture.js'
import { HarnessError } from '#harness/errors.js'
import { Neighbour } from './neighbour.ts'
import { answerInWords, isAnswer, judgeAnswer, playRequests, readRequests } from './requests.ts'

const REQUESTS = readRequests()
/** How long an answer is waited for, in milliseconds; a request may be held for a second. */
const COURTESY_MS = 1_500
/** How many are played at the same time: most are answered at once, and some are held. */
const SIDE_BY_SIDE = 8

const endpoint = new Fixture({ features: ['bosh'], transports: ['bosh'], polite: false }, async stage => {
  const { bosh } = stage.target.endpoints
  if (!bosh) throw new HarnessError('DIAL_NO_ENDPOINT', 'the target has no BOSH endpoint in the clear')
  return new URL(bosh.url)
})

for (const { clause, answer, ...request } of REQUESTS) {
  if (clause === undefined || !answer) continue
  must(`${clause}~request-${request.name}`, `${request.says}: ${answerInWords(answer)}`, endpoint, async (url, stage) => {
    judgeAnswer(await playRequests(request, url, stage, `nobody@${stage.target.domain}`), answer)
  })
}

const beside = new Fixture({ features: ['bosh'], polite: false }, async stage => {
  const { bosh } = stage.target.endpoints
  if (!bosh) throw new HarnessError('DIAL_NO_ENDPOINT', 'the target has no BOSH endpoint')
  return { url: new URL(bosh.url), neighbour: await Neighbour.moveIn(stage) }
})

must('RFC6120#security-dos.7~requests', 'a neighbour is not disturbed by hostile BOSH requests', beside, async ({ url, neighbour }, stage) => {
  for (let next = 0; next < REQUESTS.length; next += SIDE_BY_SIDE) {
    const streams = REQUESTS.slice(next, next + SIDE_BY_SIDE)
    await Promise.all(streams.map(async stream => {
      const end = await playRequests(stream, url, { ...stage, deadlineMs: COURTESY_MS }, neighbour.address)
      if (stream.answer && !isAnswer(end, stream.answer)) stage.transcript.note('hostile', `${stream.name}: not an answer that is documented`)
    }))
    await neighbour.isUndisturbed(streams.map(({ name }) => name).join(', '))
  }
})

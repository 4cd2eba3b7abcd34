/** Hostile messages of PLAIN, SCRAM and EXTERNAL: none lets anybody in, and a neighbour notices nothing. Spec: RFC 6120 §6.5, §13.12; RFC 4616 §2; RFC 5802 §5, §7; RFC 4422 app. A. */
import { Element } from '#xmpp/element.js'
import { auth, readData, response } from '#xmpp/stanzas/sasl.js'
import { expect, must } from '#harness/clause/clause.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { DeadlineError } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { closed, saslChallenge, saslFailure, saslSuccess, streamEnd, streamError } from '#harness/match/stream.js'
import type { Wire } from '#harness/probe/wire.js'
import { opened } from '#suites/scenes/wires.js'
import { Neighbour } from './neighbour.ts'
import { bytesOfText, readSaslMessages, type SaslMessage } from './sasl-messages.ts'

/** How long an answer is waited for, in milliseconds: a server may have none for what no client sends. */
const COURTESY_MS = 2_000
/** Streams that are open side by side. */
const AT_ONCE = 10
const OVER = 'the end'

/** Says it all, as far as the server goes along. @returns `success`, or anything else */
async function present(wire: Wire, { mechanism, send }: SaslMessage): Promise<string> {
  let nonce = ''
  for (const [index, text] of send.entries()) {
    const bytes = bytesOfText(text, nonce)
    await wire.send(index === 0 ? auth(mechanism, bytes) : response(bytes))
    const answer = await wire.next(anyOf<unknown>(saslChallenge(), saslSuccess(), saslFailure(), streamError(), streamEnd(), closed()), { deadlineMs: COURTESY_MS }).catch((error: unknown) => {
      if (error instanceof DeadlineError) return OVER
      throw error
    })
    if (!(answer instanceof Element) || answer.name !== 'challenge') return answer instanceof Element ? answer.name : OVER
    nonce = /^r=([^,]+)/.exec(readData(answer).toString())?.[1] ?? ''
  }
  return OVER
}

/** Each on a stream of its own, some at a time. @returns what let somebody in */
async function admitted(stage: Stage, afterSome: (names: string) => Promise<void>): Promise<readonly string[]> {
  const seen: string[] = []
  const messages = readSaslMessages()
  for (let next = 0; next < messages.length; next += AT_ONCE) {
    const some = messages.slice(next, next + AT_ONCE)
    await Promise.all(some.map(async message => {
      const { wire } = await opened.set(stage)
      if (await present(wire, message) === 'success') seen.push(message.says)
      wire.destroy()
    }))
    await afterSome(some.map(({ name }) => name).join(', '))
  }
  return seen
}

const hostile = new Fixture({ accounts: 2, polite: false, meets: 'a-table' }, async stage => Neighbour.moveIn(stage))

must('RFC6120#sasl-errors-malformed-request.1~hostile', 'no hostile message of a mechanism lets anybody in, or disturbs a neighbour', hostile, async (neighbour, stage) => {
  expect(await admitted(stage, async names => neighbour.isUndisturbed(names))).toEqual([])
})

/** Hostile messages of OAUTHBEARER: none lets anybody in, and a neighbour notices nothing. Spec: RFC 7628 §3.1, §3.2; RFC 6120 §13.12. */
import { expect, must } from '#harness/clause/clause.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { DeadlineError } from '#harness/errors.js'
import type { Wire } from '#harness/probe/wire.js'
import { type Bearing, bearerAnswer, bearerOffered, issue, presentBytes } from '#suites/scenes/oauth.js'
import { type BearerMessage, bytesOfMessage, readBearerMessages } from './bearer-messages.ts'
import { Neighbour } from './neighbour.ts'

/** How long an answer is waited for, in milliseconds: a server may have none for what no client sends. */
const COURTESY_MS = 2_000
/** Streams that are open side by side. */
const AT_ONCE = 8

const hostile = new Fixture({ features: ['sasl-oauthbearer', 'tls'], polite: false, meets: 'a-table' }, async (stage: Stage) => {
  const { oauth, program, domain } = await bearerOffered.set(stage)
  return { token: await issue({ oauth, program }), domain }
})

/** Each on a stream of its own, some at a time. */
async function eachMessage(stage: Stage, play: (message: BearerMessage, scene: Bearing) => Promise<void>, afterSome: (names: string) => Promise<void> = async () => undefined): Promise<void> {
  const messages = readBearerMessages()
  for (let next = 0; next < messages.length; next += AT_ONCE) {
    const some = messages.slice(next, next + AT_ONCE)
    await Promise.all(some.map(async message => {
      const scene = await bearerOffered.set(stage)
      await play(message, scene)
      scene.wire.destroy()
    }))
    await afterSome(some.map(({ name }) => name).join(', '))
  }
}

/** Who is not answered is not let in. */
async function isAdmitted(wire: Wire): Promise<boolean> {
  return bearerAnswer(wire, { deadlineMs: COURTESY_MS }).then(({ kind }) => kind === 'success', (error: unknown) => {
    if (error instanceof DeadlineError) return false
    throw error
  })
}

must('RFC7628#section-3-2.3~hostile', 'no hostile message lets anybody in', hostile, async ({ token, domain }, stage) => {
  const admitted: string[] = []
  await eachMessage(stage, async (message, { wire }) => {
    await presentBytes(wire, bytesOfMessage(message, { token, domain }))
    if (await isAdmitted(wire)) admitted.push(message.says)
  })
  expect(admitted).toEqual([])
})

const beside = hostile.andThen(async (scene, stage) => ({ ...scene, neighbour: await Neighbour.moveIn(stage) }), { accounts: 2 })

must('RFC6120#security-dos.7~oauthbearer', 'a neighbour is not disturbed by hostile messages of OAUTHBEARER', beside, async ({ token, domain, neighbour }, stage) => {
  await eachMessage(stage, async (message, { wire }) => presentBytes(wire, bytesOfMessage(message, { token, domain })), async names => neighbour.isUndisturbed(names))
})

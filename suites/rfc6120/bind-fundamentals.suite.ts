/** Spec: RFC 6120 §7.1, "Fundamentals". */
import { must, should } from '#harness/clause/clause.js'
import { streamError } from '#harness/match/stream.js'
import { bindResource } from '#harness/probe/sign-in.js'
import { logIn } from '#suites/scenes/sessions.js'
import { fence, text } from '#suites/scenes/words.js'
import { authenticated } from '#suites/scenes/wires.js'

must('RFC6120#bind-fundamentals.1', 'a message to another user before a resource is bound ends the stream with not-authorized', authenticated.with({ polite: false }), async ({ wire, domain }, { target, tag }) => {
  await wire.send(text(tag, { to: `${target.accounts[1]?.username ?? 'somebody'}@${domain}`, id: tag }))
  await wire.next(streamError('not-authorized'))
})

const loggedInTwice = authenticated.with({ accounts: 1 }).andThen(async ({ wire }, stage) => ({ wire, alice: await logIn(stage, 'alice', 0) }))

should('RFC6120#bind-fundamentals.2', 'an account can be connected twice', loggedInTwice, async ({ wire, alice }, { tag }) => {
  await bindResource(wire, `${tag}-twice`)
  await alice.next(await fence(alice))
})

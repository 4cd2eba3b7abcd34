/** Spec: RFC 6120 §4.5, "Directionality". */
import { must } from '#harness/clause/clause.js'
import { iqAnswer } from '#harness/match/stanza.js'
import { logIn, session } from '#suites/scenes/sessions.js'
import { request } from '#suites/scenes/words.js'

const twice = session.andThen(async ({ alice }, stage) => ({ alice, again: await logIn(stage, 'again', 0) }))

must('RFC6120#streams-direction.1', 'each connection of an account is answered on itself', twice, async ({ alice, again }, { tag }) => {
  for (const client of [alice, again]) await client.send(request({ id: `${tag}-${client.who}` }, 'urn:example:direction'))
  for (const client of [alice, again]) await client.next(iqAnswer(`${tag}-${client.who}`))
})

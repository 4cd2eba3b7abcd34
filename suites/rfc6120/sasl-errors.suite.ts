/** Spec: RFC 6120 §6.5, "SASL Errors". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { auth, readMechanisms } from '#xmpp/stanzas/sasl.js'
import { expect, must } from '#harness/clause/clause.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { saslFailure } from '#harness/match/stream.js'
import { openStream } from '#harness/probe/sign-in.js'
import { type Offered, plain, plainOnEach, plainOnTwo, saslAnswer, unknown, wrong } from '#suites/scenes/sasl.js'
import type { Account } from '#harness/target/target.js'
import { dialled, opened } from '#suites/scenes/wires.js'

const impolite = { polite: false }
const refused = plainOnEach.with(impolite)

must('RFC6120#sasl-errors-incorrect-encoding.1', 'data that is not base64 gets incorrect-encoding', refused, async ({ wire }) => {
  await wire.send(el('auth', { xmlns: NS.sasl, mechanism: 'PLAIN' }, '***'))
  expect(await saslAnswer(wire)).toBe('incorrect-encoding')
})

const expired = plainOnEach.with({ features: ['expired-account'] }).andThen(async ({ wire }, { target: { expiredAccount }, transcript }) => {
  if (!expiredAccount) throw new HarnessError('TARGET_NO_EXPIRED_ACCOUNT', 'the target says that it has an expired account, and not which; add expiredAccount to its file')
  transcript.conceal(expiredAccount.password)
  return { wire, account: expiredAccount }
})

must('RFC6120#sasl-errors-credentials-expired.1', 'a password that has expired gets credentials-expired, or not-authorized where the server does not tell', expired, async ({ wire, account }) => {
  await wire.send(auth('PLAIN', plain(account)))
  expect(await saslAnswer(wire)).toMatch(/^(credentials-expired|not-authorized)$/)
})

must('RFC6120#sasl-errors-invalid-mechanism.1~unknown', 'a mechanism that nobody knows gets invalid-mechanism', opened.with(impolite), async ({ wire }) => {
  await wire.send(auth('X-UNHEARD-OF'))
  expect(await saslAnswer(wire)).toBe('invalid-mechanism')
})

must('RFC6120#sasl-errors-invalid-mechanism.1~none', 'no mechanism gets invalid-mechanism', opened.with(impolite), async ({ wire }) => {
  await wire.send(el('auth', { xmlns: NS.sasl }))
  expect(await saslAnswer(wire)).toBe('invalid-mechanism')
})

must('RFC6120#sasl-errors-malformed-request.1', 'data that the mechanism cannot read gets malformed-request or not-authorized', refused, async ({ wire, account }) => {
  await wire.send(auth('PLAIN', Buffer.from(account.username)))
  expect(await saslAnswer(wire)).toMatch(/^(malformed-request|not-authorized)$/)
})

must('RFC6120#sasl-errors-not-authorized.1', 'a wrong password gets not-authorized', refused, async ({ wire, account }) => {
  await wire.send(auth('PLAIN', plain(wrong(account))))
  expect(await saslAnswer(wire)).toBe('not-authorized')
})

const outage = dialled.with({ features: ['auth-outage'] }).andThen(async ({ wire }, { target: { outageDomain } }) => {
  if (outageDomain === undefined) throw new HarnessError('TARGET_NO_OUTAGE', 'the target says that whoever knows the passwords of a host is down, and not of which; add outageDomain to its file')
  const features = await setUp('the stream opens', async () => openStream(wire, outageDomain))
  if (!readMechanisms(features).includes('PLAIN')) throw new HarnessError('SASL_NOT_OFFERED', 'this stream does not offer PLAIN')
  return { wire }
})

must('RFC6120#sasl-errors-temporary-auth-failure.1', 'a password that nobody can check right now gets temporary-auth-failure', outage, async ({ wire }, { tag }) => {
  await wire.send(auth('PLAIN', plain({ username: `alice-${tag}`, password: 'whatever' })))
  expect(await saslAnswer(wire)).toBe('temporary-auth-failure')
})

async function answerTo({ wire }: Offered, account: Account): Promise<string> {
  await wire.send(auth('PLAIN', plain(account)))
  const { element } = await wire.next(saslFailure())
  return element.toString()
}

must('RFC6120#sasl-errors-not-authorized.2', 'an unknown user is refused just as a wrong password is', plainOnTwo.with(impolite), async ([one, other], { tag }) => {
  expect(await answerTo(one, unknown(tag))).toBe(await answerTo(other, wrong(other.account)))
})

/** Spec: RFC 4616 §2, "PLAIN SASL Mechanism". */
import { Jid } from '#xmpp/jid.js'
import { auth } from '#xmpp/stanzas/sasl.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { bindResource, openStream } from '#harness/probe/sign-in.js'
import { isRefusal, plain, plainOffered, saslAnswer, wide, wrong } from '#suites/scenes/sasl.js'

const refused = plainOffered.with({ polite: false })
const MOST_OCTETS = 255

/** Logged in with PLAIN and bound; what the server calls the client now. */
const loggedIn = plainOffered.andThen(async ({ wire, domain, account }) => setUp('the client logs in with PLAIN', async () => {
  await wire.send(auth('PLAIN', plain(account)))
  expect(await saslAnswer(wire)).toBe('success')
  wire.restart()
  await openStream(wire, domain)
  return { jid: await bindResource(wire), account, domain }
}))

must('RFC4616#section-2.1', 'NUL, name, NUL and password log somebody in', plainOffered, async ({ wire, account }) => {
  await wire.send(auth('PLAIN', plain(account)))
  expect(await saslAnswer(wire)).toBe('success')
})

must('RFC4616#section-2.2', 'who does not say as whom to act acts as himself', loggedIn, async ({ jid, account, domain }) => {
  expect(jid.bareText).toBe(Jid.of(account.username, domain).toString())
})

must('RFC4616#section-2.3', 'names and passwords of 255 octets are read', refused, async ({ wire }) => {
  await wire.send(auth('PLAIN', plain({ username: 'x'.repeat(MOST_OCTETS), password: 'y'.repeat(MOST_OCTETS) })))
  expect(await saslAnswer(wire)).not.toMatch(/^(malformed-request|success)$/)
})

must('RFC4616#section-2.4~password', 'a wrong password logs nobody in', refused, async ({ wire, account }) => {
  await wire.send(auth('PLAIN', plain(wrong(account))))
  isRefusal(await saslAnswer(wire))
})

must('RFC4616#section-2.4~authzid', 'nobody acts as somebody else', refused, async ({ wire, domain, account }) => {
  await wire.send(auth('PLAIN', plain({ ...account, authzid: `someone-else@${domain}` })))
  isRefusal(await saslAnswer(wire))
})

must('RFC4616#section-2.5', 'what is not UTF-8 logs nobody in', refused, async ({ wire, account }) => {
  await wire.send(auth('PLAIN', Buffer.concat([plain(account), Buffer.of(0xff)])))
  isRefusal(await saslAnswer(wire))
})

must('RFC4616#section-2.6~name', 'an empty name logs nobody in', refused, async ({ wire, account }) => {
  await wire.send(auth('PLAIN', plain({ ...account, username: '' })))
  isRefusal(await saslAnswer(wire))
})

must('RFC4616#section-2.6~password', 'an empty password logs nobody in', refused, async ({ wire, account }) => {
  await wire.send(auth('PLAIN', plain({ ...account, password: '' })))
  isRefusal(await saslAnswer(wire))
})

must('RFC4616#section-2.7', 'a message with a third NUL logs nobody in', refused, async ({ wire, account }) => {
  await wire.send(auth('PLAIN', Buffer.concat([plain(account), Buffer.from('\0more')])))
  isRefusal(await saslAnswer(wire))
})

should('RFC4616#section-2.8', 'a password in wide letters is the same password', plainOffered, async ({ wire, account }) => {
  await wire.send(auth('PLAIN', plain({ ...account, password: wide(account.password) })))
  expect(await saslAnswer(wire)).toBe('success')
})

must('RFC4616#section-2.9', 'a message without NUL logs nobody in', refused, async ({ wire, account }) => {
  await wire.send(auth('PLAIN', Buffer.from(account.username + account.password)))
  isRefusal(await saslAnswer(wire))
})

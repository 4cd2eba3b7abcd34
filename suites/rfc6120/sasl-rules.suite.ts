/** Spec: RFC 6120 §6.3, "Stream Negotiation Rules". */
import { el, textOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { formatClientFirst } from '#xmpp/sasl/scram.js'
import { bind } from '#xmpp/stanzas/bind.js'
import { auth, response } from '#xmpp/stanzas/sasl.js'
import { expect, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { iqError } from '#harness/match/stanza.js'
import { saslChallenge, saslSuccess, streamError } from '#harness/match/stream.js'
import { begin, clientFirst, finish, plain, plainOnEach, propose, prove, saslAnswer, scramChallengedOnEach, scramOnEach } from '#suites/scenes/sasl.js'
import { opened } from '#suites/scenes/wires.js'

const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$|^=$/
const impolite = { polite: false }

must('RFC6120#sasl-rules-mtn.1', 'nobody binds a resource without authenticating', opened.with(impolite), async ({ wire }, { tag }) => {
  await wire.send(el('iq', { xmlns: NS.client, type: 'set', id: tag }, bind(tag)))
  await wire.next(anyOf<unknown>(streamError('not-authorized'), iqError(tag)))
})

must('RFC6120#sasl-rules-data.1', 'there is no whitespace between SASL elements', scramChallengedOnEach.with({ transports: ['tcp'] }), async challenged => {
  await finish(challenged, (await prove(challenged)).message)
  const { event } = await challenged.wire.take(anyOf(saslSuccess(), saslChallenge()))
  expect(event.raw).toMatch(/^</)
})

must('RFC6120#sasl-rules-data.2~challenge', 'what a challenge holds is base64', scramOnEach, async scene => {
  await propose(scene, formatClientFirst(clientFirst(scene.account, { nonce: 'd4t4' })))
  expect(textOf(await scene.wire.next(saslChallenge()))).toMatch(BASE64)
})

must('RFC6120#sasl-rules-data.2~success', 'what a success holds is base64', scramOnEach, async scene => {
  const challenged = await begin(scene, { nonce: 'd4t4too' })
  await finish(challenged, (await prove(challenged)).message)
  expect(textOf(await challenged.wire.next(anyOf(saslSuccess(), saslChallenge())))).toMatch(BASE64)
})

must('RFC6120#sasl-rules-authzid.1', 'acting as somebody else gets invalid-authzid', plainOnEach.with(impolite), async ({ wire, domain, account }) => {
  await wire.send(auth('PLAIN', plain({ ...account, authzid: `someone-else@${domain}` })))
  expect(await saslAnswer(wire)).toBe('invalid-authzid')
})

must('RFC6120#sasl-rules-authzid.2~bare', 'one may say that one acts as oneself, with the bare address', plainOnEach, async ({ wire, domain, account }) => {
  await wire.send(auth('PLAIN', plain({ ...account, authzid: Jid.of(account.username, domain).toString() })))
  expect(await saslAnswer(wire)).toBe('success')
})

must('RFC6120#sasl-rules-authzid.2~full', 'a full address is nobody whom one can act as', plainOnEach.with(impolite), async ({ wire, domain, account }, { tag }) => {
  await wire.send(auth('PLAIN', plain({ ...account, authzid: Jid.of(account.username, domain, tag).toString() })))
  expect(await saslAnswer(wire)).toBe('invalid-authzid')
})

must('RFC6120#sasl-rules-roundtrips.1', 'a response may come with the choice of the mechanism', plainOnEach, async ({ wire, account }) => {
  await wire.send(auth('PLAIN', plain(account)))
  expect(await saslAnswer(wire)).toBe('success')
})

must('RFC6120#sasl-rules-roundtrips.2', 'a response may wait until the server asks for it', plainOnEach, async ({ wire, account }) => {
  await wire.send(auth('PLAIN'))
  expect(await saslAnswer(wire)).toBe('challenge')
  await wire.send(response(plain(account)))
  expect(await saslAnswer(wire)).toBe('success')
})

must('RFC6120#sasl-rules-roundtrips.3', 'what a mechanism says last comes with success, or in a challenge before it', scramChallengedOnEach, async challenged => {
  await finish(challenged, (await prove(challenged)).message)
  expect(textOf(await challenged.wire.next(anyOf(saslSuccess(), saslChallenge())))).toMatch(/./)
})

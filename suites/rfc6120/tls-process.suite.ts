/** Spec: RFC 6120 §5.4, "Process". */
import { childOf, elementsOf, nsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { auth, readMechanisms } from '#xmpp/stanzas/sasl.js'
import { readStarttls, starttls } from '#xmpp/stanzas/starttls.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { MismatchError, setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { closed, element, header, saslFailure, saslSuccess, streamEnd, streamFeatures } from '#harness/match/stream.js'
import { certified } from '#suites/scenes/certificates.js'
import { plain, unknown } from '#suites/scenes/sasl.js'
import { agreed, agreedAfter, agreedWith, beginTls, clear, encrypted, insisting, names, reopened, tlsAnswer } from '#suites/scenes/tls.js'

const impolite = { polite: false }

must('RFC6120#tls-process-stream.1', 'STARTTLS is offered in its own namespace', clear.with({ features: ['starttls'] }), async ({ features }) => {
  expect(elementsOf(features).filter(({ name }) => name === 'starttls').map(nsOf)).toEqual([NS.tls])
})

must('RFC6120#tls-process-stream.2', 'where TLS is required the offer says so', insisting, async ({ features }) => {
  const offer = childOf(features, NS.tls, 'starttls')
  const required = offer && childOf(offer, NS.tls, 'required')
  expect(required?.children).toEqual([])
})

must('RFC6120#tls-process-initiate-command.1', 'a request for TLS is answered', clear.with({ features: ['starttls'] }), async ({ wire }) => {
  await wire.send(starttls())
  await wire.next(tlsAnswer)
})

must('RFC6120#tls-process-initiate-failure.1', 'a second request fails, and with it the stream and the connection', reopened.with(impolite), async ({ wire }) => {
  await wire.send(starttls())
  await wire.next(element(NS.tls, 'failure'))
  await wire.next(streamEnd())
  await wire.closed()
})

must('RFC6120#tls-process-neg-rules.1', 'the server shows a certificate', agreed, async scene => {
  await beginTls(scene)
  expect(scene.wire.tls?.hasCertificate).toBe(true)
})

should('RFC6120#tls-process-neg-rules.2', 'the certificate is for the host that the stream was opened to', encrypted, async ({ wire, domain }) => {
  expect(wire.tls?.names.some(name => names([name], domain))).toBe(true)
})

must('RFC6120#tls-process-neg-failure.1', 'a handshake that fails ends the connection without a word of XMPP', agreed.with(impolite), async ({ wire }) => {
  await wire.send(`GET / HTTP/1.1\r\n\r\n${' '.repeat(300)}`)
  await wire.noneBefore(closed(), streamEnd())
})

must('RFC6120#tls-process-neg-success.1', 'the server has forgotten who the client said it was', agreedWith('somebody'), async scene => {
  await setUp('TLS begins', async () => beginTls(scene))
  await scene.wire.open({ to: scene.domain })
  expect((await scene.wire.next(header())).attrs['to']).toBeUndefined()
})

const BEHIND = auth('PLAIN', plain(unknown('injected'))).toString()

must('RFC6120#tls-process-neg-success.1~injected', 'what came in the clear behind the request is forgotten', agreedAfter(BEHIND).with(impolite), async scene => {
  const { wire, domain } = scene
  // a server may also end the connection over it
  try {
    await beginTls(scene)
  } catch (error) {
    if (error instanceof MismatchError && error.code === 'TLS_HANDSHAKE') return
    throw error
  }
  await wire.open({ to: domain })
  await setUp('the stream opens', async () => wire.next(streamFeatures()))
  await wire.send(auth('X-FENCE'))
  await wire.noneBefore(saslFailure('invalid-mechanism'), anyOf<unknown>(saslSuccess(), saslFailure('not-authorized')))
})

must('RFC6120#tls-process-neg-success.2', 'the stream over TLS has a new id', reopened, async ({ header: after, before }) => {
  expect(after.attrs['id']).not.toBe(before.attrs['id'])
})

must('RFC6120#tls-process-neg-success.3', 'TLS is not offered again', reopened, async ({ features }) => {
  expect(readStarttls(features)).toBeUndefined()
})

should('RFC6120#tls-process-neg-success.4', 'the stream over TLS offers mechanisms', reopened, async ({ features }) => {
  expect(readMechanisms(features)).not.toEqual([])
})

should('RFC6120#tls-process-neg-rules.3', 'the client is asked for a certificate, as shows in what it may do with it', certified, async ({ mechanisms }) => {
  expect(mechanisms).toContain('EXTERNAL')
})

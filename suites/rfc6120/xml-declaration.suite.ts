/** Spec: RFC 6120 §11.5, "Inclusion of XML Declaration". */
import { NS } from '#xmpp/namespaces.js'
import { writeTcpHeader } from '#xmpp/stream/header.js'
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { header, streamError } from '#harness/match/stream.js'
import { dialled } from '#suites/scenes/wires.js'

const onTcp = dialled.with({ transports: ['tcp'] })

must('RFC6120#xml-declaration.1', 'the server’s XML declaration says nothing of standing alone', onTcp, async ({ wire, domain }) => {
  const { event } = await setUp('the stream opens', async () => {
    await wire.open({ to: domain })
    return wire.take(header())
  })
  expect(event.raw).not.toMatch(/<\?xml[^>]*standalone/)
})

must('RFC6120#xml-declaration.2', 'an XML declaration that says that it does not stand alone is taken, or ends the stream with an error', onTcp.with({ polite: false }), async ({ wire, domain }) => {
  const opening = writeTcpHeader({ to: domain, version: '1.0', contentNamespace: NS.client })
  await wire.send(opening.replace(/^<\?xml[^>]*>/, "<?xml version='1.0' standalone='no'?>"))
  await wire.next(anyOf<unknown>(header(), streamError()))
})

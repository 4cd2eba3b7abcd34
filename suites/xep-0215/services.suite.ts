/** Spec: XEP-0215 v1.0.0 §2, "Protocol"; §3.2, "Requesting Selected Services"; §5, "Determining Support". */
import { attr, childrenOf, type Element, nsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { serviceElements, servicesQuery } from '#xmpp/stanzas/external-services.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import type { Client } from '#harness/probe/client.js'
import { session } from '#suites/scenes/sessions.js'

/** XEP-0082 §3.2, in UTC. */
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

async function services(alice: Client, type?: string): Promise<Element[]> {
  const payload = await alice.ask('get', alice.jid.domain, servicesQuery(type))
  return payload ? serviceElements(payload) : []
}

/** Values of an attribute, one for each service; `missing` where a service lacks it. */
function each(found: readonly Element[], name: string): string[] {
  return found.map(service => attr(service, name) ?? 'missing')
}

should('XEP-0215#protocol.1', 'a request for services gets the list of them', session, async ({ alice }) => {
  const payload = await alice.ask('get', alice.jid.domain, servicesQuery())
  expect(payload && { name: payload.name, ns: nsOf(payload) }).toEqual({ name: 'services', ns: NS.externalServices })
  expect(payload && serviceElements(payload)).not.toEqual([])
})

may('XEP-0215#protocol.2', 'a request for services may get an error', session, async ({ alice }) => {
  const { type } = await alice.iq('get', alice.jid.domain, servicesQuery())
  return type === 'error' ? 'answers with an error' : 'answers with services'
})

must('XEP-0215#protocol.3', 'each service has a host', session, async ({ alice }) => {
  expect(each(await services(alice), 'host')).not.toContain('missing')
})

must('XEP-0215#protocol.4', 'each service has a type', session, async ({ alice }) => {
  expect(each(await services(alice), 'type')).not.toContain('missing')
})

should('XEP-0215#protocol.5', 'each service has a port', session, async ({ alice }) => {
  for (const port of each(await services(alice), 'port')) expect(port).toMatch(/^\d{1,5}$/)
})

should('XEP-0215#protocol.6', 'each service has a transport', session, async ({ alice }) => {
  for (const transport of each(await services(alice), 'transport')) expect(transport).toMatch(/^(udp|tcp)$/)
})

may('XEP-0215#protocol.7', 'a service may come with credentials', session, async ({ alice }) => {
  const found = await services(alice)
  const withBoth = found.filter(service => attr(service, 'username') !== undefined && attr(service, 'password') !== undefined)
  return `${withBoth.length > 0 ? 'some' : 'no'} services come with credentials`
})

must('XEP-0215#protocol.8', 'credentials end at a time in UTC that is still to come', session, async ({ alice }) => {
  const stated = (await services(alice)).map(service => attr(service, 'expires')).filter(expires => expires !== undefined)
  for (const expires of stated) {
    expect(expires).toMatch(UTC)
    expect(Date.parse(expires)).toBeGreaterThan(Date.now())
  }
})

may('XEP-0215#protocol.9', 'a service may say whether it needs credentials', session, async ({ alice }) => {
  const stated = (await services(alice)).map(service => attr(service, 'restricted')).filter(value => value !== undefined)
  return stated.length === 0 ? 'says nothing' : stated.every(value => /^(true|false|1|0)$/.test(value)) ? 'says so' : `says ${stated.join(', ')}, which is no boolean`
})

must('XEP-0215#select.1', 'a request for one type gets services of that type only', session, async ({ alice }) => {
  const [type = 'turn'] = each(await services(alice), 'type')
  const selected = each(await services(alice, type), 'type')
  expect(selected).not.toEqual([])
  expect([...new Set(selected)]).toEqual([type])
})

must('XEP-0215#disco.1', 'the server says that it knows external services', session, async ({ alice }) => {
  const info = await alice.ask('get', alice.jid.domain, discoInfoQuery())
  expect(info && childrenOf(info, NS.discoInfo, 'feature').map(feature => attr(feature, 'var'))).toContain(NS.externalServices)
})

/** Spec: XEP-0215 v1.0.0 §3.3, "Requesting Credentials". */
import { attr, type Element } from '#xmpp/element.js'
import { credentialsQuery, serviceElements, servicesQuery } from '#xmpp/stanzas/external-services.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { iqError } from '#harness/match/stanza.js'
import { session } from '#suites/scenes/sessions.js'
import { ask } from '#suites/scenes/words.js'

const CREDENTIALS_ERRORS = ['item-not-found', 'remote-server-not-found', 'remote-server-timeout', 'not-authorized'] as const

/** A service that has credentials, as the server lists it. */
const restricted = session.andThen(async ({ alice }) => {
  const listed = await setUp('alice asks for services', async () => alice.ask('get', alice.jid.domain, servicesQuery()))
  const found = listed ? serviceElements(listed).filter(service => attr(service, 'username') !== undefined || ['true', '1'].includes(attr(service, 'restricted') ?? '')) : []
  return { alice, service: { host: attr(found[0] ?? NONE, 'host') ?? '', type: attr(found[0] ?? NONE, 'type') ?? '' } }
})
const NONE: Element = credentialsQuery({})

must('XEP-0215#credentials.1', 'a request for credentials gets a name and a password', restricted, async ({ alice, service }) => {
  const payload = await alice.ask('get', alice.jid.domain, credentialsQuery(service))
  const [first] = payload ? serviceElements(payload) : []
  expect(first && { host: attr(first, 'host'), type: attr(first, 'type') }).toEqual(service)
  expect(first && { hasName: Boolean(attr(first, 'username')), hasPassword: Boolean(attr(first, 'password')) }).toEqual({ hasName: true, hasPassword: true })
})

may('XEP-0215#credentials.2', 'several services may have credentials of that kind', restricted, async ({ alice, service }) => {
  const payload = await alice.ask('get', alice.jid.domain, credentialsQuery(service))
  return `${payload ? serviceElements(payload).length : 0} services`
})

must('XEP-0215#credentials.3', 'a request for credentials of an unknown service gets an error that fits', session, async ({ alice }, { tag }) => {
  const id = await ask(alice, alice.jid.domain, credentialsQuery({ host: `${tag}.example`, type: 'turn' }))
  await alice.next(iqError(id, [...CREDENTIALS_ERRORS]))
})

must('XEP-0215#credentials.4~host', 'a request for credentials without a host is a bad request', session, async ({ alice }) => {
  const id = await ask(alice, alice.jid.domain, credentialsQuery({ type: 'turn' }))
  await alice.next(iqError(id, ['bad-request']))
})

must('XEP-0215#credentials.4~type', 'a request for credentials without a type is a bad request', restricted, async ({ alice, service: { host } }) => {
  const id = await ask(alice, alice.jid.domain, credentialsQuery({ host }))
  await alice.next(iqError(id, ['bad-request']))
})

/** Credentials of external services, against figures that were made with openssl. */
import { expect, test } from 'vitest'
import { credentialsQuery, servicesQuery } from '#xmpp/stanzas/external-services.js'
import { answerCredentials, answerServices, type ExternalServiceConfig } from './external-services.ts'

const SERVICES: readonly ExternalServiceConfig[] = [
  { host: 'stun.example', port: 3478, transport: 'udp', type: 'stun' },
  { host: 'turn.example', port: 3478, transport: 'udp', type: 'turn', secret: 'turnsecret', credentialsMs: 3_600_000 },
]
const NOW_MS = 1_700_000_000_500

test('credentials end when they say, and are the HMAC-SHA1 of that second', () => {
  const answer = answerServices(servicesQuery('turn'), SERVICES, NOW_MS)
  expect('result' in answer && answer.result.toString()).toBe(
    '<services xmlns="urn:xmpp:extdisco:2" type="turn"><service host="turn.example" type="turn" port="3478" transport="udp" username="1700003600" password="d+RbRiZNm3Pmwb6OBHezF6EbPQw=" expires="2023-11-14T23:13:20.000Z" restricted="true"/></services>')
})

test.each([
  ['all of them', servicesQuery(), 2],
  ['those of a type', servicesQuery('stun'), 1],
  ['none of a type that there is not', servicesQuery('turns'), 0],
])('services: %s', (_, request, count) => {
  const answer = answerServices(request, SERVICES, NOW_MS)
  expect('result' in answer && answer.result.children).toHaveLength(count)
})

test.each([
  ['without host', { type: 'turn' }, 'EXTERNAL_SERVICE_UNNAMED'],
  ['without type', { host: 'turn.example' }, 'EXTERNAL_SERVICE_UNNAMED'],
  ['for a host that there is not', { host: 'x.example', type: 'turn' }, 'EXTERNAL_SERVICE_UNKNOWN'],
  ['for what needs none', { host: 'stun.example', type: 'stun' }, 'EXTERNAL_SERVICE_UNKNOWN'],
])('no credentials %s', (_, service, refused) => {
  expect(answerCredentials(credentialsQuery(service), SERVICES, NOW_MS)).toEqual({ refused })
})

test.each([
  ['de', 'Adressermittlung'], ['de-AT', 'Adressermittlung'], ['EN', 'Address discovery'], ['en-GB-oxendict', 'Discovery of addresses'], ['fr', 'Address discovery'], [undefined, 'Address discovery'], ['constructor', 'Address discovery'],
])('whoever would read %s gets the name %s', (language, name) => {
  const answer = answerServices(servicesQuery('stun'), [{ host: 'stun.example', type: 'stun', names: { 'en': 'Address discovery', 'de': 'Adressermittlung', 'en-GB': 'Discovery of addresses' } }], NOW_MS, language)
  expect('result' in answer && answer.result.children).toMatchObject([{ attrs: { name } }])
})

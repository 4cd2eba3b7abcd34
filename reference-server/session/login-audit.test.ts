import { expect, test } from 'vitest'
import { el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { AuditEvent } from '../audit/events.ts'
import { LoginAudit } from './login-audit.ts'
import { SASL, SASL2 } from './sasl.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const auth = (mechanism: string, text = ''): Element => el('auth', { xmlns: NS.sasl, mechanism }, text && base64(text))
const response = (text: string): Element => el('response', { xmlns: NS.sasl }, base64(text))
const authenticate = (mechanism: string, text: string): Element => el('authenticate', { xmlns: NS.sasl2, mechanism }, el('initial-response', {}, base64(text)))

function audit() {
  const events: AuditEvent[] = []
  return { events, made: new LoginAudit(event => { events.push(event) }, () => '192.0.2.1') }
}

test.each([
  ['with a first message', [auth('PLAIN', '\0alice\0secret')], 'alice'],
  ['without one', [auth('PLAIN'), response('\0alice\0secret')], 'alice'],
  ['of SCRAM, whose later messages have no name', [auth('SCRAM-SHA-1', 'n,,n=alice,r=abc'), response('c=biws,r=abcdef,p=secret')], 'alice'],
  ['after another one', [auth('PLAIN', '\0alice\0secret'), auth('PLAIN', '\0bob\0secret')], 'bob'],
  ['that is no base64', [el('auth', { xmlns: NS.sasl, mechanism: 'PLAIN' }, '?')], undefined],
  ['of a mechanism without names', [auth('ANONYMOUS', 'alice')], undefined],
])('the name of a login %s', (_, elements, expected) => {
  const { events, made } = audit()
  for (const element of elements) made.heard(element, SASL)
  made.refused('SASL_PASSWORD')
  expect(events).toEqual([{ event: 'login', outcome: 'refused', ...(expected !== undefined && { who: expected }), from: '192.0.2.1', mechanism: String(elements.at(0)?.attrs['mechanism']), why: 'SASL_PASSWORD' }])
})

test('who is let in is noted by his address, in either profile', () => {
  const { events, made } = audit()
  made.heard(authenticate('PLAIN', '\0Alice\0secret'), SASL2)
  made.allowed('alice@meet.test')
  expect(events).toEqual([{ event: 'login', outcome: 'allowed', who: 'alice@meet.test', from: '192.0.2.1', mechanism: 'PLAIN' }])
})

test('of what should be the name of a mechanism no more is noted than one can have', () => {
  const { events, made } = audit()
  made.heard(auth('x'.repeat(1_000)), SASL)
  made.refused('SASL_MECHANISM')
  expect(events).toMatchObject([{ mechanism: 'x'.repeat(20) }])
})

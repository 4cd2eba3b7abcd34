import { expect, test } from 'vitest'
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { REFUSALS } from '../session/errors.ts'
import { judgeFromComponent, owns } from './component-rules.ts'

const ECHO = { domain: 'echo.localhost', subdomains: false }
const WIDE = { domain: 'echo.localhost', subdomains: true }

test.each([
  [ECHO, 'echo.localhost', true],
  [ECHO, 'sub.echo.localhost', false],
  [ECHO, 'myecho.localhost', false],
  [WIDE, 'a.b.echo.localhost', true],
  [WIDE, 'myecho.localhost', false],
  [WIDE, 'localhost', false],
])('%o and %s: %s', (territory, domain, expected) => {
  expect(owns(territory, domain)).toBe(expected)
})

test.each([
  [ECHO, { from: 'a@echo.localhost/b', to: 'alice@localhost' }, 'route'],
  [ECHO, { from: 'echo.localhost', to: '@localhost' }, 'malformed'],
  [ECHO, { from: 'echo.localhost' }, 'COMPONENT_ADDRESSING'],
  [ECHO, { to: 'alice@localhost' }, 'COMPONENT_ADDRESSING'],
  [ECHO, { from: 'a@sub.echo.localhost', to: 'alice@localhost' }, 'COMPONENT_FORGED_FROM'],
  [WIDE, { from: 'a@sub.echo.localhost', to: 'alice@localhost' }, 'route'],
  [ECHO, { from: '@echo.localhost', to: 'alice@localhost' }, 'COMPONENT_FORGED_FROM'],
])('%o sends a message with %o: %s', (territory, addresses, expected) => {
  const judgement = judgeFromComponent(el('message', { xmlns: NS.component, ...addresses }), NS.component, territory, REFUSALS)
  expect('code' in judgement ? judgement.code : judgement.kind).toBe(expected)
})

test('what is no stanza, or in another namespace, is refused; what goes on is in jabber:client, its children with it', () => {
  const from = { from: 'echo.localhost', to: 'alice@localhost' }
  expect(judgeFromComponent(el('foo', { xmlns: NS.component, ...from }), NS.component, ECHO, REFUSALS)).toMatchObject({ code: 'STREAM_UNKNOWN_ELEMENT' })
  expect(judgeFromComponent(el('message', { xmlns: NS.client, ...from }), NS.component, ECHO, REFUSALS)).toMatchObject({ code: 'COMPONENT_CONTENT' })
  const message = el('message', { xmlns: NS.component, ...from }, el('body', {}, 'hi'))
  judgeFromComponent(message, NS.component, ECHO, REFUSALS)
  expect(message.toString()).toBe('<message xmlns="jabber:client" from="echo.localhost" to="alice@localhost"><body>hi</body></message>')
})

import { expect, test } from 'vitest'
import { rendered, template, TemplateError } from './template.ts'

const NAMES = { room: 'standup', nick: 'ada', name: 'Ada {room}', tenant: 'acme', host: 'meet.test' }

test.each([
  ['Welcome.', 'Welcome.'],
  ['{name} ({nick}) is in {room} of {tenant} at {host}', 'Ada {room} (ada) is in standup of acme at meet.test'],
  ['{{room}} and {room}{room}', '{room} and standupstandup'],
  ['two\nlines', 'two\nlines'],
])('%j says %j', (text, said) => {
  expect(rendered(template(text), NAMES)).toBe(said)
})

test.each([
  ['{rom}', 'there is no name {rom}: there are {room}, {nick}, {name}, {tenant}, {host}'],
  ['{}', 'there is no name {}'],
  ['{constructor}', 'there is no name {constructor}'],
  ['{ room }', 'there is no name { room }'],
  ['a } b', '"}" stands alone: write }} for a brace'],
  ['{room', '"{" stands alone: write {{ for a brace'],
])('%j is refused: %s', (text, reason) => {
  expect(() => template(text)).toThrow(TemplateError)
  expect(() => template(text)).toThrow(reason)
})

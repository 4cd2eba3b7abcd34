import { expect, test } from 'vitest'
import { NS } from '../namespaces.ts'
import { readBody, writeBody } from './bosh-body.ts'

const LIMITS = { maxStanzaBytes: 10_000, maxDepth: 10 }
const read = (text: string) => readBody(text, LIMITS)

test('attributes of XEP-0206 have one name, whatever their prefix was', () => {
  expect(read(`<body xmlns='${NS.bosh}' rid='5' xml:lang='en' x:version='1.0' xmlns:x='urn:xmpp:xbosh' y:version='2' xmlns:y='urn:other'/>`).attrs)
    .toEqual({ 'rid': '5', 'xml:lang': 'en', 'xmpp:version': '1.0' })
})

test('payloads stand alone, each with its namespace', () => {
  const { payloads } = read(`<body xmlns='${NS.bosh}'><iq xmlns='jabber:client'><a/></iq><presence/></body>`)
  expect(payloads.map(({ name, attrs, parent }) => [name, attrs['xmlns'], parent])).toEqual([['iq', 'jabber:client', null], ['presence', NS.bosh, null]])
})

test.each([
  ['another root', `<head xmlns='${NS.bosh}'/>`, 'BOSH_ROOT'],
  ['another namespace', "<body xmlns='urn:wrong'/>", 'BOSH_ROOT'],
  ['text', `<body xmlns='${NS.bosh}'>hello</body>`, 'BOSH_TEXT'],
])('%s is no body', (_, text, code) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ code }))
})

test.each(['', 'hello', `<body xmlns='${NS.bosh}'>`, `<body xmlns='${NS.bosh}'/><body/>`, `<!DOCTYPE a><body xmlns='${NS.bosh}'/>`, `<body xmlns='${NS.bosh}'><!-- --></body>`])('%j cannot be read', text => {
  expect(() => read(text)).toThrow()
})

test('what is written can be read, with prefixes where they are needed', () => {
  const text = writeBody({ sid: "a'<b", 'xmpp:version': '1.0', condition: undefined }, ['<stream:features/>'])
  expect(text).toContain(`xmlns:stream='${NS.stream}'`)
  expect(read(text)).toMatchObject({ attrs: { 'sid': "a'<b", 'xmpp:version': '1.0' }, payloads: [{ name: 'features' }] })
  expect(writeBody({})).toBe(`<body xmlns='${NS.bosh}'/>`)
})

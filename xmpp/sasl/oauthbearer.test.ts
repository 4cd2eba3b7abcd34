import { expect, test } from 'vitest'
import { DUMMY_RESPONSE, formatBearerError, formatBearerResponse, isDummyResponse, parseBearerError, parseBearerResponse } from './oauthbearer.ts'

const read = (text: string): unknown => parseBearerResponse(Buffer.from(text))

test('a response is read as it was written', () => {
  const written = formatBearerResponse({ authzid: 'a=b,c@example.com', pairs: { host: 'example.com', port: '5223', auth: 'Bearer abc' } })
  expect(written.toString()).toBe('n,a=a=3Db=2Cc@example.com,\x01host=example.com\x01port=5223\x01auth=Bearer abc\x01\x01')
  expect(parseBearerResponse(written)).toEqual({ authzid: 'a=b,c@example.com', pairs: new Map([['host', 'example.com'], ['port', '5223'], ['auth', 'Bearer abc']]) })
})

test('zero pairs are a response, too', () => {
  expect(read('y,,\x01\x01')).toEqual({ pairs: new Map() })
})

test.each([
  ['nothing', ''], ['no header', 'auth=Bearer x\x01\x01'], ['a binding', 'p=tls-exporter,,\x01auth=Bearer x\x01\x01'], ['an unknown flag', 'F,n,,\x01auth=Bearer x\x01\x01'],
  ['an empty authzid', 'n,a=,\x01auth=Bearer x\x01\x01'], ['a stray escape', 'n,a=a=4D,\x01auth=Bearer x\x01\x01'],
  ['one separator at the end', 'n,,\x01auth=Bearer x\x01'], ['none', 'n,,\x01auth=Bearer x'], ['something behind the end', 'n,,\x01auth=Bearer x\x01\x01more'],
  ['no value', 'n,,\x01auth\x01\x01'], ['no key', 'n,,\x01=Bearer x\x01\x01'], ['a key with a digit', 'n,,\x01auth2=Bearer x\x01\x01'], ['an empty pair', 'n,,\x01\x01auth=Bearer x\x01\x01'],
  ['a key twice', 'n,,\x01auth=Bearer x\x01auth=Bearer y\x01\x01'], ['a value beyond ASCII', 'n,,\x01auth=Bearer ü\x01\x01'], ['a NUL', 'n,,\x01auth=Bearer \0\x01\x01'],
])('%s is malformed', (_, text) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ condition: 'malformed-request' }))
})

test('what is not UTF-8 is malformed', () => {
  expect(() => parseBearerResponse(Buffer.from('6e2c613dff2c0101', 'hex'))).toThrow(expect.objectContaining({ code: 'BEARER_ENCODING' }))
})

test('the dummy response is a single separator', () => {
  expect([DUMMY_RESPONSE, Buffer.from('\x01\x01'), Buffer.alloc(0)].map(isDummyResponse)).toEqual([true, false, false])
})

test('an error result is read as it was written, and nothing that it is not', () => {
  const error = { 'status': 'invalid_token', 'scope': 'xmpp:client:normal', 'openid-configuration': 'https://example.com/.well-known/openid-configuration' }
  expect(parseBearerError(formatBearerError(error))).toEqual(error)
  for (const text of ['', '[]', 'null', '{}', '{"status":1}', '{"status":"invalid_token","scope":[]}']) expect(() => parseBearerError(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'BEARER_ERROR' }))
})

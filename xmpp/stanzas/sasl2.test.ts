import { expect, test } from 'vitest'
import { el } from '../element.ts'
import { NS } from '../namespaces.ts'
import { bind2, bind2Feature, bound2, readBind2, readBind2Feature } from './bind2.ts'
import { authenticate, authentication, challenge2, failure2, readAuthentication, readClientId, readFailure2, readInitialResponse, readSuccess2, response2, success2 } from './sasl2.ts'

test('an offer tells mechanisms and what can be done inline', () => {
  const offer = readAuthentication(el('features', { xmlns: NS.stream }, authentication(['PLAIN'], bind2Feature([NS.sm]))))
  expect(offer?.mechanisms).toEqual(['PLAIN'])
  expect(offer?.inline.map(readBind2Feature)).toEqual([[NS.sm]])
  expect(readAuthentication(el('features', { xmlns: NS.stream }))).toBeUndefined()
})

test('a request tells the first message, the installation and what shall be done inline', () => {
  const request = authenticate({ mechanism: 'PLAIN', initial: Buffer.from('x'), userAgent: { id: 'one', software: 'Assay' } }, bind2('phone', el('enable', { xmlns: NS.sm })))
  expect(request.toString()).toBe('<authenticate xmlns="urn:xmpp:sasl:2" mechanism="PLAIN"><initial-response>eA==</initial-response><user-agent id="one"><software>Assay</software></user-agent><bind xmlns="urn:xmpp:bind:0"><tag>phone</tag><enable xmlns="urn:xmpp:sm:3"/></bind></authenticate>')
  expect([readInitialResponse(request)?.toString(), readClientId(request)]).toEqual(['x', 'one'])
  expect([readInitialResponse(authenticate({ mechanism: 'X' })), readClientId(authenticate({ mechanism: 'X', userAgent: {} }))]).toEqual([undefined, undefined])
  expect(readInitialResponse(authenticate({ mechanism: 'X', initial: Buffer.alloc(0) }))).toEqual(Buffer.alloc(0))
  const { tag, features } = readBind2(bind2('phone', el('enable', { xmlns: NS.sm })))
  expect([tag, features.map(({ name }) => name), readBind2(bind2(undefined)).tag]).toEqual(['phone', ['enable'], undefined])
})

test('a success tells who it is and what came of it, a failure why', () => {
  const success = success2({ data: Buffer.from('v=x'), identifier: 'alice@localhost' }, bound2())
  expect(readSuccess2(success)).toEqual({ identifier: 'alice@localhost', data: Buffer.from('v=x') })
  expect(success.toString()).toMatch(/<bound xmlns="urn:xmpp:bind:0"\/><\/success>$/)
  expect(readFailure2(failure2('not-authorized', 'no'))).toEqual({ condition: 'not-authorized' })
  expect(readFailure2(success)).toBeUndefined()
  expect([challenge2(Buffer.from('x')), response2(Buffer.alloc(0))].map(String)).toEqual(['<challenge xmlns="urn:xmpp:sasl:2">eA==</challenge>', '<response xmlns="urn:xmpp:sasl:2"/>'])
})

test('data that is not base64 is refused', () => {
  expect(() => readInitialResponse(el('authenticate', { xmlns: NS.sasl2 }, el('initial-response', {}, '***')))).toThrow(/base64/)
})

import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WireError } from '../wire-error.ts'
import { almostXml } from './testing/arbitraries.ts'
import { pictureOf, secondOpinion } from './testing/libxml2.ts'
import { readElement } from './reader.ts'

test('what is read is what libxml2 reads, and what is not well-formed to one is not to the other', () => {
  fc.assert(fc.property(almostXml, text => {
    const opinion = secondOpinion(Buffer.from(text))
    if (opinion.verdict === 'undecided') return
    const ours = attempt(text)
    if (ours === 'not-well-formed') expect(opinion.verdict).toBe('refused')
    else if (ours !== 'restricted-xml') expect(opinion).toEqual({ verdict: 'accepted', picture: ours })
  }), { numRuns: 3000 })
})

function attempt(text: string): unknown {
  try {
    return pictureOf(readElement(text))
  } catch (error) {
    if (error instanceof WireError) return error.condition
    throw error
  }
}

test.each([
  ['<a b:c=\'\'/>'], ['<a b=\'1\' b=\'2\'/>'], ['<a xmlns:x=\'u\' xmlns:y=\'u\' x:a=\'\' y:a=\'\'/>'], ['<a:1 xmlns:a=\'u\'/>'], ['<a>]]></a>'], ['<a/><b/>'],
  ['<a xmlns:p=\'\'/>'], ['<xmlns:a/>'], ['<a xmlns:xml=\'urn:a\'/>'], ['<a><b></a></b>'], ['<a>\u0000</a>'], ['<?xml version=\'2.0\'?><a/>'], ['<a b=\'<\'/>'],
])('both refuse %s', text => {
  expect(attempt(text)).toBe('not-well-formed')
  expect(secondOpinion(Buffer.from(text)).verdict).toBe('refused')
})

test('bytes that are not UTF-8 are not to libxml2 either', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 6 }), bytes => {
    const document = Buffer.concat([Buffer.from('<a b=\''), bytes, Buffer.from('\'/>')])
    if (!isUtf8(document)) expect(secondOpinion(document).verdict).toBe('refused')
  }))
})

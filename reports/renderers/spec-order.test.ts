import { expect, test } from 'vitest'
import { sampleTest } from '../sample.ts'
import { inSpecOrder, runsOf, sectionName } from './spec-order.ts'

const at = (clause: string, section: string, id = clause) => sampleTest(clause, 'pass', { id, section })

test('tests come as one reads the specifications: numbers by value, transports together', () => {
  const order = [
    at('RFC6120#a.1', '4.9'), at('RFC7395#a.1', '3.3'),
    at('XEP-0045#enter.1', '7.2.9'), at('XEP-0045#enter.2', '7.2.10'), at('XEP-0045#kick.2', '8.2', 'XEP-0045#kick.2@tcp'),
    at('XEP-0045#kick.2', '8.2', 'XEP-0045#kick.2@websocket'), at('XEP-0045#kick.2', '8.2', 'XEP-0045#kick.2~again'),
    at('XEP-0045#kick.10', '8.2'), at('XEP-0045#limits.1', '11'), at('XEP-0114#a.1', '1'),
  ]
  expect(inSpecOrder(order.toReversed()).map(({ id }) => id)).toEqual([
    'RFC6120#a.1', 'RFC7395#a.1', 'XEP-0045#enter.1', 'XEP-0045#enter.2', 'XEP-0045#kick.2@tcp', 'XEP-0045#kick.2@websocket',
    'XEP-0045#kick.2~again', 'XEP-0045#kick.10', 'XEP-0045#limits.1', 'XEP-0114#a.1',
  ])
})

test('a section is called as in its document, unless it has only a number', () => {
  expect(['XEP-0045#enter-conflict.2', 'RFC4505#section-2-1.4', 'XEP-0114#s3-1.2', 'odd'].map(clause => sectionName(at(clause, '1')))).toEqual(['enter conflict', '', '', ''])
})

test('neighbours with the same key are together', () => {
  expect(runsOf(['a1', 'a2', 'b1', 'a3'], text => text.charAt(0))).toEqual([['a', ['a1', 'a2']], ['b', ['b1']], ['a', ['a3']]])
})

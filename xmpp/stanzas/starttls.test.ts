import { expect, test } from 'vitest'
import { el } from '../element.ts'
import { NS } from '../namespaces.ts'
import { isStarttls, proceed, readStarttls, starttls } from './starttls.ts'

test('an offer says whether TLS is required', () => {
  const features = (...children: Parameters<typeof el>[2][]) => el('features', { xmlns: NS.stream }, ...children)
  expect([readStarttls(features()), readStarttls(features(starttls())), readStarttls(features(starttls(true)))]).toEqual([undefined, 'offered', 'required'])
})

test('a request is told from an answer', () => {
  expect([isStarttls(starttls()), isStarttls(proceed())]).toEqual([true, false])
})

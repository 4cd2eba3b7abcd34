import { expect, test } from 'vitest'
import { el } from '../element.ts'
import { NS } from '../namespaces.ts'
import { channelBindings, readChannelBindings } from './channel-bindings.ts'

test('writes and reads the types', () => {
  const feature = channelBindings(['tls-exporter', 'tls-server-end-point'])
  expect(feature.toString()).toBe('<sasl-channel-binding xmlns="urn:xmpp:sasl-cb:0"><channel-binding type="tls-exporter"/><channel-binding type="tls-server-end-point"/></sasl-channel-binding>')
  expect(readChannelBindings(el('features', { xmlns: NS.stream }, feature))).toEqual(['tls-exporter', 'tls-server-end-point'])
})

test('who says nothing, and who names none', () => {
  expect(readChannelBindings(el('features', { xmlns: NS.stream }))).toBeUndefined()
  expect(readChannelBindings(el('features', { xmlns: NS.stream }, channelBindings([])))).toEqual([])
})

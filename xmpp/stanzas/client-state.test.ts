import { expect, test } from 'vitest'
import { write } from '../xml/writer.ts'
import { clientState, csiFeature } from './client-state.ts'

test('the feature and the two states', () => {
  expect([csiFeature(), clientState('active'), clientState('inactive')].map(x => write(x))).toEqual(
    ["<csi xmlns='urn:xmpp:csi:0'/>", "<active xmlns='urn:xmpp:csi:0'/>", "<inactive xmlns='urn:xmpp:csi:0'/>"])
})

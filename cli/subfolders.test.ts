import { expect, test } from 'vitest'
import { subfolders } from './subfolders.ts'

test('a target has a folder of its name', () => {
  expect(subfolders(['prosody', 'wss://meet.example:443/ws', '../..', 'prosody'])).toEqual(['prosody', 'wss-meet.example-443-ws', 'target', 'prosody-2'])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VersionedMap } from './versioned-map.ts'

const KEYS = ['a', 'b', 'c', 'd', 'e']
/** A change of some earlier version: it becomes the newest, however many came after it. */
const change = fc.record({ of: fc.nat(), key: fc.constantFrom(...KEYS), value: fc.option(fc.nat(9), { nil: undefined }), look: fc.boolean() })

test('every version stays what a map would be that is copied for each change, in its order, whichever is changed or looked at when', () => {
  fc.assert(fc.property(fc.array(change, { maxLength: 30 }), changes => {
    const versions: { readonly ours: VersionedMap<string, number>; readonly copy: ReadonlyMap<string, number> }[] = [{ ours: new VersionedMap(), copy: new Map() }]
    for (const { of, key, value, look } of changes) {
      const { ours, copy } = versions[of % versions.length] ?? { ours: new VersionedMap(), copy: new Map() }
      const changed = new Map(copy)
      if (value === undefined) changed.delete(key)
      else changed.set(key, value)
      versions.push({ ours: value === undefined ? ours.without(key) : ours.with(key, value), copy: changed })
      if (look) expect([...ours]).toEqual([...copy])
    }
    for (const { ours, copy } of versions) {
      expect([...ours]).toEqual([...copy])
      expect([ours.size, ...KEYS.map(key => ours.get(key)), ...KEYS.map(key => ours.has(key))]).toEqual([copy.size, ...KEYS.map(key => copy.get(key)), ...KEYS.map(key => copy.has(key))])
    }
  }), { numRuns: 500 })
})

test('to take out what is not there changes nothing', () => {
  const one = new VersionedMap<string, number>().with('a', 1)
  expect(one.without('b')).toBe(one)
})

import { expect, test } from 'vitest'
import { Jid } from '#xmpp/jid.js'
import { emptyRoster, MemoryRosterStore } from '../roster/store.ts'
import { KnownPasswords } from '../testing/known-passwords.ts'
import { KnownUsers } from './known-users.ts'

test('accounts, those whom somebody vouched for, and those who have a roster are known', () => {
  const rosters = new MemoryRosterStore()
  rosters.put(Jid.parse('bob@localhost'), emptyRoster())
  const settings = { domain: 'localhost', accounts: new KnownPasswords('secret', ['focus']) }
  const known = new KnownUsers({ ...settings, rosters })
  known.add('alice')
  expect(['focus', 'alice', 'bob', 'mallory', ''].filter(name => known.has(name))).toEqual(['focus', 'alice', 'bob'])
  expect(new KnownUsers(settings).has('bob')).toBe(false)
})

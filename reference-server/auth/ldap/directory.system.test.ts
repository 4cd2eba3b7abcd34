/** Passwords that a real directory knows (slapd), where it is installed: over LDAPS, StartTLS and in the clear. */
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GROUPS, PEOPLE, type Person, SEARCHER, Slapd, slapdIsMissing, SUFFIX } from '../../testing/slapd.ts'
import type { PasswordVerdict } from '../passwords.ts'
import { Directory } from './directory.ts'
import type { LdapSettings } from './settings.ts'

/** Names that mean something in filters, in names of entries, or in neither. */
const STRANGE = ['a*b', '(paren)', 'back\\slash', 'comma,name', 'plus+name', 'semi;colon', 'equal=name', '#hash', 'jörg', '用户', '\\2a', 'alice)(uid=*', 'x,ou=people']
const ALICE: Person = { name: 'alice', password: 'wonderland', displayName: 'Alice Liddell', mail: 'alice@assay.example' }
const PERSONS: readonly Person[] = [ALICE, { name: 'bob', password: 'builder' }, ...STRANGE.map(name => ({ name, password: `of ${name}` }))]

const missing = process.env['ASSAY_REQUIRE_TARGETS'] === '1' ? undefined : slapdIsMissing()
let slapd: Slapd
beforeAll(async () => { if (missing === undefined) slapd = await Slapd.start(PERSONS, ['alice', ...STRANGE]) })
afterAll(() => slapd?.stop())

const directories: Directory[] = []
afterAll(() => { for (const directory of directories) directory.close() })
const reports: string[] = []

function directory(settings: Omit<LdapSettings, 'urls'> & { readonly urls?: readonly string[] }): Directory {
  const made = new Directory({ urls: [slapd.url], ...settings }, error => {
    expect(inspect(error, { depth: null })).not.toMatch(/wonderland|builder|may search/)
    reports.push(String(error))
  })
  directories.push(made)
  return made
}

async function asked(of: Directory, username: string, password: string): Promise<PasswordVerdict> {
  return of.verify({ domain: 'localhost', username, password, connection: { address: '192.0.2.1', tls: () => undefined } })
}

const search = { base: PEOPLE }
const WAYS: readonly (readonly [string, Omit<LdapSettings, 'urls'>])[] = [['a search', { searcher: SEARCHER, search }], ['the name of the entry', { userDn: `uid={username},${PEOPLE}` }]]
const right = (id: string, more: object = {}): PasswordVerdict => ({ kind: 'right', grant: { claims: { context: { user: { id, ...more } } } } })
/** For who is not there: a search says so, a bind does not. */
const nobody = expect.stringMatching(/^(unknown|wrong)$/) as string

describe.skipIf(missing)(`with slapd${missing === undefined ? '' : `: ${missing}`}`, () => {
  describe.each(WAYS)('by %s', (_, way) => {
    test('the right password gets in, with what the entry says', async () => {
      expect(await asked(directory(way), 'alice', 'wonderland')).toEqual(right('alice', { name: 'Alice Liddell', email: 'alice@assay.example' }))
      expect(await asked(directory({ ...way, attributes: { surname: 'SN', phone: 'telephoneNumber' } }), 'alice', 'wonderland')).toEqual(right('alice', { surname: 'alice' }))
    })

    test.each(STRANGE)('a name with signs in it is a name: %s', async name => {
      const members = directory({ ...way, group: { base: GROUPS } })
      expect(await asked(members, name, `of ${name}`)).toEqual(right(name))
      expect(await asked(members, name, 'of another')).toEqual({ kind: 'wrong' })
    })

    test.each(['*', 'a*', 'alice*', 'alice)(objectClass=*', '*)(uid=*', 'alice\\00', 'alice,ou=people', `alice,${PEOPLE}`, 'alice+cn=alice', 'al\\69ce', '', `x)(|(uid=alice`])('nobody gets in by what a name would mean: %s', async name => {
      const verdict = await asked(directory(way), name, 'wonderland')
      expect(verdict.kind).toEqual(nobody)
    })

    test.each([['alice', 'builder', 'wrong'], ['alice', '', 'wrong'], ['alice', '\u00ad', 'wrong'], ['mallory', 'wonderland', nobody], ['mallory', '', 'wrong']])('%s with "%s" does not', async (name, password, kind) => {
      expect(await asked(directory(way), name, password)).toEqual({ kind })
    })

    test('only members get in, where there is a group', async () => {
      const members = directory({ ...way, group: { base: GROUPS, filter: '(&(objectClass=groupOfNames)(cn=members)(member={dn}))' } })
      expect([await asked(members, 'alice', 'wonderland'), await asked(members, 'bob', 'builder')]).toMatchObject([{ kind: 'right' }, { kind: 'wrong' }])
      const noGroup = directory({ ...way, group: { base: `cn=nothing,${GROUPS}` } })
      expect(await asked(noGroup, 'alice', 'wonderland')).toEqual({ kind: 'unavailable' })
      expect(reports.splice(0)).toEqual([expect.stringContaining('Code: 0x20')])
    })

    test('TLS is turned on at the start or before anything is said, and the certificate is checked', async () => {
      const secured = [{ urls: [slapd.secureUrl] }, { startTls: true }]
      for (const how of secured) expect(await asked(directory({ ...way, ...how, authority: slapd.authority }), 'alice', 'wonderland')).toMatchObject({ kind: 'right' })
      for (const how of secured) expect(await asked(directory({ ...way, ...how }), 'alice', 'wonderland')).toEqual({ kind: 'unavailable' })
      expect(reports.splice(0)).toEqual(secured.map(() => expect.stringMatching(/certificate|issuer/) as string))
    })

    test('many at once share few connections, each with an answer of its own', async () => {
      const few = directory({ ...way, maxConnections: 2, maxWaiting: 100 })
      const names = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? ALICE : { name: 'bob', password: 'not his' }))
      const kinds = await Promise.all(names.map(async ({ name, password }) => (await asked(few, name, password)).kind))
      expect(kinds).toEqual(names.map(({ name }) => (name === 'alice' ? 'right' : 'wrong')))
    })

    test('a directory that goes down is our trouble, told once; when it is back, so is everybody', async () => {
      const one = directory(way)
      expect(await asked(one, 'alice', 'wonderland')).toMatchObject({ kind: 'right' })
      await slapd.halt()
      expect(await asked(one, 'alice', 'wonderland')).toEqual({ kind: 'unavailable' })
      expect(await asked(one, 'alice', 'wonderland')).toEqual({ kind: 'unavailable' })
      expect(await slapd.run()).toBeUndefined()
      expect(await asked(one, 'alice', 'wonderland')).toMatchObject({ kind: 'right' })
      expect(reports.splice(0)).toEqual([expect.stringContaining('ECONNREFUSED')])
    })

    test('a directory that starts anew is asked again without anybody noticing', async () => {
      const one = directory(way)
      await asked(one, 'alice', 'wonderland')
      await slapd.halt()
      expect(await slapd.run()).toBeUndefined()
      expect(await asked(one, 'alice', 'wonderland')).toMatchObject({ kind: 'right' })
      expect(reports).toEqual([])
    })
  })

  test('when one server is down, the next one is asked', async () => {
    const two = directory({ urls: ['ldap://127.0.0.1:1', slapd.url], searcher: SEARCHER, search })
    expect(await asked(two, 'alice', 'wonderland')).toMatchObject({ kind: 'right' })
  })

  test.each<[string, Partial<LdapSettings>, string]>([
    ['who may not search', { searcher: { ...SEARCHER, password: 'wrong' }, search }, `it does not let ${SEARCHER.dn} in`],
    ['a base that is not there', { searcher: SEARCHER, search: { base: `ou=nothing,${SUFFIX}` } }, 'Code: 0x20'],
    ['a filter that finds several', { searcher: SEARCHER, search: { base: PEOPLE, filter: '(|(uid={username})(uid=bob))' } }, 'finds several entries for one name'],
    ['a filter that is none', { searcher: SEARCHER, search: { base: PEOPLE, filter: '(uid={username}' } }, 'Unbalanced parens'],
  ])('settings that do not work are our trouble: %s', async (_, settings, reason) => {
    expect(await asked(directory(settings), 'alice', 'wonderland')).toEqual({ kind: 'unavailable' })
    expect(reports.splice(0)).toEqual([expect.stringContaining(reason)])
  })
})

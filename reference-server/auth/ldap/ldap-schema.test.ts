import { expect, test } from 'vitest'
import { z } from 'zod'
import { ldapSchema } from './ldap-schema.ts'

const schema = ldapSchema({ secret: z.string().transform(name => `secret of ${name}`), path: z.string() })
const LITTLE = { urls: ['ldap://localhost'], userDn: 'uid={username},dc=example' }

test('what a file says is what a host has to know', () => {
  expect(schema.parse(LITTLE)).toEqual(LITTLE)
  const search = { base: 'dc=example', filter: '(&(objectClass=person)(uid={username}))' }
  expect(schema.parse({ urls: ['ldap://ldap.example', 'ldap://[2001:db8::1]:1389/'], inTheClear: true, search, searcher: { dn: 'cn=s', password: 'env:LDAP' }, group: { base: 'cn=g' } }))
    .toEqual({ urls: ['ldap://ldap.example', 'ldap://[2001:db8::1]:1389/'], inTheClear: true, search, searcher: { dn: 'cn=s', password: 'secret of env:LDAP' }, group: { base: 'cn=g' } })
})

test.each<[string, object, string]>([
  ['an address of something else', { urls: ['https://example.com'] }, 'an address such as'],
  ['an address with more in it', { urls: ['ldap://localhost/dc=example'] }, 'an address such as'],
  ['passwords in the clear', { urls: ['ldap://localhost', 'ldap://ldap.example.com'] }, 'in the clear; write ldaps: or startTls: true'],
  ['TLS twice', { urls: ['ldaps://localhost'], startTls: true }, 'has TLS from the start'],
  ['two ways to find users', { search: { base: 'dc=example' } }, 'write search or userDn'],
  ['no way to find users', { userDn: undefined }, 'write search or userDn'],
  ['one entry for everybody', { userDn: 'uid=alice,dc=example' }, 'has to hold {username}'],
  ['a search for everybody', { userDn: undefined, search: { base: 'dc=example', filter: '(uid=*)' } }, 'has to hold {username}'],
  ['a filter with a parenthesis too few', { userDn: undefined, search: { base: 'dc=example', filter: '(&(uid={username})' } }, 'has to be a filter in parentheses'],
  ['two filters', { group: { base: 'dc=example', filter: '(a=b)(c=d)' } }, 'has to be a filter in parentheses'],
  ['an authority that cannot be read', { authority: '/nowhere/ca.pem' }, 'names /nowhere/ca.pem, where no certificate can be read'],
  ['who searches where nobody does', { searcher: { dn: 'cn=s', password: 'env:LDAP' } }, 'there is no search'],
])('%s is a mistake, said in words', (_, change, message) => {
  const { error } = schema.safeParse(JSON.parse(JSON.stringify({ ...LITTLE, ...change })))
  expect(error?.issues.map(issue => issue.message).join('; ')).toContain(message)
})

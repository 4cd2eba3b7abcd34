/** The settings of a directory as a configuration file may say them. */
import { z } from 'zod'
import type { References } from '../../config/references.ts'
import { inTheClearProblem, pemOf, PORTED_HOST } from '../elsewhere-schema.ts'
import type { LdapSettings } from './settings.ts'

const url = z.string().regex(new RegExp(`^ldaps?://${PORTED_HOST}/?$`), 'an address such as ldaps://ldap.example.com or ldap://127.0.0.1:389').refine(text => URL.canParse(text), { error: 'has to be an address such as ldaps://ldap.example.com' })
const entry = z.string().includes('=', { error: 'has to be the name of an entry, such as ou=people,dc=example,dc=com' })
const attribute = z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'the name of an attribute, such as uid')
const whole = (min: number, max: number) => z.int().min(min).max(max)

/** RFC 4515 §3, as far as parentheses go; the directory knows the rest. */
const filter = z.string().refine(isBalanced, { error: 'has to be a filter in parentheses, such as (uid={username})' })

function isBalanced(text: string): boolean {
  let depth = 0
  for (let index = 0; index < text.length; index += 1) {
    depth += text[index] === '(' ? 1 : text[index] === ')' ? -1 : 0
    if (depth < 0 || (depth === 0 && index < text.length - 1)) return false
  }
  return depth === 0 && text.length > 2
}

/** @param refer how the file names secrets and other files */
export function ldapSchema({ secret, path }: References) {
  return z.strictObject({
    urls: z.array(url).min(1).describe('Addresses of the directory; the next one is tried when one does not take the connection.'),
    startTls: z.boolean().describe('Turns TLS on at an ldap: address before anything is said.').exactOptional(),
    inTheClear: z.boolean().describe('Lets passwords go to another machine without TLS.').exactOptional(),
    authority: pemOf(path).describe('PEM file with the authorities that its certificate is checked with; those that Node trusts when left out.').exactOptional(),
    searcher: z.strictObject({
      dn: entry.describe('The entry that searches.'),
      password: secret.describe('Its password.'),
    }).describe('Who searches; anonymous when left out.').exactOptional(),
    search: z.strictObject({
      base: entry.describe('The entry that users are below.'),
      filter: filter.includes('{username}', { error: 'has to hold {username}, the name that somebody logs in with' }).describe('Finds the entry of a user by {username}; (uid={username}) when left out.').exactOptional(),
    }).describe('Finds the entry of a user, which then logs in.').exactOptional(),
    userDn: entry.includes('{username}', { error: 'has to hold {username}, the name that somebody logs in with' }).describe('The name of the entry of a user, such as uid={username},ou=people,dc=example,dc=com; instead of a search.').exactOptional(),
    usernameAttribute: attribute.describe('The attribute that holds the name; uid when left out.').exactOptional(),
    group: z.strictObject({
      base: entry.describe('The entry that the group is, or that groups are below.'),
      filter: filter.describe('Finds something for a member, by {dn} and {username}; (member={dn}) when left out.').exactOptional(),
    }).describe('Only members of this group get in.').exactOptional(),
    attributes: z.record(z.string().min(1), attribute).describe('What is known of who logged in, by attributes of his entry; name: displayName and email: mail when left out.').exactOptional(),
    maxConnections: whole(1, 1_000).describe('Connections at most for searching, and as many for logging in. 8 when left out.').exactOptional(),
    maxWaiting: whole(0, 100_000).describe('Logins at most that wait for a connection. 200 when left out.').exactOptional(),
    timeMs: whole(100, 60_000).describe('Milliseconds for one login. 5000 when left out.').exactOptional(),
    connectTimeMs: whole(100, 60_000).describe('Milliseconds for one server to take a connection. 2000 when left out.').exactOptional(),
    idleMs: whole(1_000, 86_400_000).describe('Milliseconds after which a connection that nobody needs is closed. 60000 when left out.').exactOptional(),
  }).superRefine((value, context) => {
    if ((value.search === undefined) === (value.userDn === undefined)) context.addIssue({ code: 'custom', message: 'finds users in one way: write search or userDn' })
    if (value.searcher && !value.search) context.addIssue({ code: 'custom', path: ['searcher'], message: 'searches nothing: there is no search' })
    value.urls.forEach((each, index) => {
      const isSecret = value.startTls === true || each.startsWith('ldaps:')
      if (value.startTls && each.startsWith('ldaps:')) context.addIssue({ code: 'custom', path: ['urls', index], message: 'has TLS from the start, and cannot turn it on; write ldap: or leave startTls out' })
      const problem = isSecret || value.inTheClear ? undefined : inTheClearProblem(each, 'ldaps: or startTls: true')
      if (problem !== undefined) context.addIssue({ code: 'custom', path: ['urls', index], message: problem })
    })
  }) satisfies z.ZodType<LdapSettings>
}

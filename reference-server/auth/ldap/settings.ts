/** What a host has to know about the directory that knows its users. */

export interface LdapSettings {
  /** `ldap://host:port` or `ldaps://host:port`; the next one is tried when one does not take the connection. */
  readonly urls: readonly string[]
  /** Turns TLS on at an `ldap:` address before anything is said. RFC 4511 §4.14. */
  readonly startTls?: boolean
  /** Passwords may go to another machine without TLS: a configuration file has to say so. */
  readonly inTheClear?: boolean
  /** Authorities that the directory's certificate is checked with, as PEM; those that Node trusts when left out. */
  readonly authority?: string
  /** Who searches; anonymous when left out. */
  readonly searcher?: { readonly dn: string; readonly password: string }
  /** Finds the entry of a user, whose name then logs in. */
  readonly search?: LdapSearch
  /** The name of a user's entry, with `{username}` in it; instead of a search. */
  readonly userDn?: string
  /** The attribute that has to hold the user's name; `uid` when left out. What a directory takes for the same name may be another one here. */
  readonly usernameAttribute?: string
  /** Only members of a group get in. */
  readonly group?: LdapGroup
  /** Attributes of the entry that the grant carries, by the name that they have there; `name: displayName` and `email: mail` when left out. */
  readonly attributes?: Readonly<Record<string, string>>
  /** Connections at most for searching, and as many for logging in; 8 when left out. */
  readonly maxConnections?: number
  /** Logins at most that wait for a connection; the others are told to come again. 200 when left out. */
  readonly maxWaiting?: number
  /** Milliseconds for one login, with all that the directory is asked; 5,000 when left out. */
  readonly timeMs?: number
  /** Milliseconds for one server to take a connection; 2,000 when left out. */
  readonly connectTimeMs?: number
  /** Milliseconds after which a connection that nobody needs is closed; 60,000 when left out. */
  readonly idleMs?: number
}

export interface LdapSearch {
  /** The entry that users are below. */
  readonly base: string
  /** With `{username}` in it; `(uid={username})` when left out, or whatever `usernameAttribute` is. RFC 4515. */
  readonly filter?: string
}

export interface LdapGroup {
  /** The entry that the group is, or that groups are below. */
  readonly base: string
  /** Finds something for a member; `{dn}` is his entry, `{username}` his name; `(member={dn})` when left out. RFC 4515. */
  readonly filter?: string
}

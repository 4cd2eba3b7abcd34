/** The directory that a server we start asks about the users of one host: nowhere, unless somebody has started one. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The host; where nobody starts a directory, it is down. */
export const DIRECTORY_DOMAIN = 'directory.localhost'

/** A directory on loopback, where `uid` is the name of a user, and who searches there. */
export interface DirectoryAt {
  readonly port: number
  readonly peopleDn: string
  readonly searcher: { readonly dn: string; readonly password: string }
}

/** Nobody listens there. */
const NOWHERE: DirectoryAt = { port: 1, peopleDn: 'dc=nowhere', searcher: { dn: 'cn=nobody,dc=nowhere', password: 'none' } }
const LUA_FOLDERS = ['/usr/lib', '/usr/local/lib']

/** What a configuration says of it. */
export function directoryWords({ port, peopleDn, searcher }: DirectoryAt = NOWHERE): Readonly<Record<string, string | number>> {
  return { directoryDomain: DIRECTORY_DOMAIN, directoryPort: port, peopleDn, searcherDn: searcher.dn, searcherPassword: searcher.password }
}

/** Whether Lua can ask a directory here (Debian: lua-ldap). */
export function luaKnowsLdap(): boolean {
  const folders = LUA_FOLDERS.flatMap(folder => [folder, ...foldersIn(folder).filter(name => name.endsWith('-linux-gnu')).map(name => join(folder, name))])
  return folders.some(folder => foldersIn(join(folder, 'lua')).some(version => existsSync(join(folder, 'lua', version, 'lualdap.so'))))
}

function foldersIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

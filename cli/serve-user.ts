/** `assay serve user`: accounts that are kept in a data folder, as SCRAM keys only. A server that runs on it sees each change at the next login. */
import { existsSync, mkdirSync } from 'node:fs'
import { AccountStore } from '#reference-server/auth/account-store.js'
import { readDataPlace } from '#reference-server/config/data-place.js'
import { DEFAULT_OPTIONS } from '#reference-server/session/options.js'
import { readSecret } from '#harness/target/secret.js'
import { Jid } from '#xmpp/jid.js'
import { askPassword } from '#cli/ask-password.js'
import { print } from '#cli/print.js'
import { UsageError } from '#cli/usage-error.js'

export interface PlaceOptions {
  readonly config?: string
  readonly data?: string
}

export interface PasswordOptions extends PlaceOptions {
  /** `env:NAME` or `file:PATH`. */
  readonly passwordFrom?: string
}

interface Place {
  readonly folder: string
  /** Unknown without a config file. */
  readonly hosts?: readonly string[]
  readonly iterations: number
}

export async function addUser(address: string, options: PasswordOptions): Promise<number> {
  return withStore(options, async (store, place) => {
    const user = userIn(address, place)
    if (isKept(store, user)) throw new UsageError(`${user.toString()} is there already; "assay serve user password" sets another password`)
    await store.put(user.domain, { username: user.local, password: await passwordOf(user, options), iterations: place.iterations })
    await print(`${user.toString()} may log in now.`)
  })
}

export async function setPassword(address: string, options: PasswordOptions): Promise<number> {
  return withStore(options, async (store, place) => {
    const user = keptUser(address, store, place)
    await store.put(user.domain, { username: user.local, password: await passwordOf(user, options), iterations: place.iterations })
    await print(`${user.toString()} has another password now.`)
  })
}

export async function removeUser(address: string, options: PlaceOptions): Promise<number> {
  return withStore(options, async (store, place) => {
    const user = keptUser(address, store, place)
    store.remove(user.domain, user.local)
    await print(`${user.toString()} may not log in any more; sessions that are open stay until they end.`)
  })
}

/** @param host of all hosts of the config file when left out */
export async function listUsers(host: string | undefined, options: PlaceOptions & { readonly json?: true }): Promise<number> {
  return withStore(options, async (store, place) => {
    const hosts = host === undefined ? place.hosts : [hostIn(host, place)]
    if (!hosts) throw new UsageError('say which host to list, or name a config file with --config')
    const users = hosts.flatMap(each => store.usernames(each).map(username => Jid.of(username, each).toString()))
    if (options.json) await print(JSON.stringify(users))
    else for (const user of users) await print(user)
  })
}

async function withStore(options: PlaceOptions, work: (store: AccountStore, place: Place) => Promise<void>): Promise<number> {
  const place = placeOf(options)
  const store = opened(place.folder)
  try {
    await work(store, place)
    return 0
  } catch (error) {
    if (error instanceof Error && error.name === 'WireError') throw new UsageError(`this password cannot be used (${error.message}); take another one`, { cause: error })
    throw error
  } finally {
    store.close()
  }
}

function placeOf({ config, data }: PlaceOptions): Place {
  if ((config === undefined) === (data === undefined)) throw new UsageError('say where accounts are kept: --config FILE, whose data folder it is, or --data FOLDER')
  return config === undefined ? { folder: data ?? '', iterations: DEFAULT_OPTIONS.scramIterations } : readDataPlace(config)
}

function opened(folder: string): AccountStore {
  try {
    if (!existsSync(folder)) mkdirSync(folder)
    return new AccountStore(folder)
  } catch (error) {
    throw new UsageError(`nothing can be kept in ${folder}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

function userIn(address: string, place: Place): Jid {
  const user = parsed(address)
  if (!user || user.local === '' || !user.isBare) throw new UsageError(`"${address}" is no address of an account; write NAME@HOST`)
  hostIn(user.domain, place)
  return user
}

function keptUser(address: string, store: AccountStore, place: Place): Jid {
  const user = userIn(address, place)
  if (!isKept(store, user)) throw new UsageError(`${user.toString()} is not kept there; "assay serve user list" shows who is`)
  return user
}

function isKept(store: AccountStore, { local, domain }: Jid): boolean {
  return store.at(domain).find(local) !== undefined
}

function hostIn(text: string, { hosts }: Place): string {
  const host = parsed(text)?.domain
  if (host === undefined) throw new UsageError(`"${text}" is no host; write its domain`)
  if (hosts && !hosts.includes(host)) throw new UsageError(`the config file has no host ${host}; it has ${hosts.slice(0, 5).join(', ')}${hosts.length > 5 ? ', …' : ''}`)
  return host
}

function parsed(text: string): Jid | undefined {
  try {
    return Jid.parse(text)
  } catch {
    return undefined
  }
}

async function passwordOf(user: Jid, { passwordFrom }: PasswordOptions): Promise<string> {
  const password = passwordFrom === undefined ? await askPassword(user.toString()) : secretAt(passwordFrom)
  if (password === '') throw new UsageError('an empty password lets everybody in; write one')
  return password
}

function secretAt(reference: string): string {
  if (!/^(env|file):./.test(reference)) throw new UsageError('--password-from takes env:NAME or file:PATH, never the password itself')
  try {
    return readSecret(reference, '.')
  } catch (error) {
    throw new UsageError(`--password-from: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

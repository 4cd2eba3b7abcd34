/** A real directory for tests: Debian's slapd as a child process, with people of ours, on free ports of loopback and in a temporary folder. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Authority } from '#xmpp/certificates/authority.js'

const PROGRAM = '/usr/sbin/slapd'
const SETPRIV = '/usr/bin/setpriv'
const SCHEMAS = ['core', 'cosine', 'inetorgperson'].map(name => `/etc/ldap/schema/${name}.schema`)
const PORT_TAKEN = /errno=98/
const TRIES = 3
const BETWEEN_TRIES_MS = 15

export const SUFFIX = 'dc=assay,dc=example'
export const PEOPLE = `ou=people,${SUFFIX}`
export const GROUPS = `ou=groups,${SUFFIX}`
export const SEARCHER = { dn: `cn=searcher,${SUFFIX}`, password: 'may search' }

/** Someone with an account; `name` may hold anything that a user name may. */
export interface Person {
  readonly name: string
  readonly password: string
  readonly displayName?: string
  readonly mail?: string
}

/** Why there is none, in a sentence; `undefined` where there is one. */
export function slapdIsMissing(): string | undefined {
  return [PROGRAM, ...SCHEMAS].every(existsSync) ? undefined : 'slapd is not installed here; Debian has it in the package slapd'
}

export class Slapd {
  /** Without TLS, but for StartTLS. */
  readonly url: string
  readonly secureUrl: string
  readonly #folder: string
  readonly #authority: string
  #process: ChildProcess | undefined

  private constructor(folder: string, authority: string, [port = 0, securePort = 0]: readonly number[]) {
    this.#folder = folder
    this.#authority = authority
    this.url = `ldap://127.0.0.1:${port}`
    this.secureUrl = `ldaps://127.0.0.1:${securePort}`
  }

  /** @param members names of those who are in the group `cn=members` */
  static async start(people: readonly Person[], members: readonly string[]): Promise<Slapd> {
    const folder = mkdtempSync(join(tmpdir(), 'assay-slapd-'))
    const authority = await Authority.create()
    const { certificate, key } = await authority.issue(['localhost', '127.0.0.1'])
    writeFileSync(join(folder, 'server.pem'), certificate)
    writeFileSync(join(folder, 'server.key'), key, { mode: 0o600 })
    writeFileSync(join(folder, 'slapd.conf'), configuration(folder))
    writeFileSync(join(folder, 'people.ldif'), ldif(people, members))
    mkdirSync(join(folder, 'data'))
    const added = spawnSync(PROGRAM, ['-T', 'add', '-f', join(folder, 'slapd.conf'), '-l', join(folder, 'people.ldif')], { encoding: 'utf8' })
    if (added.status !== 0) throw new Error(`slapd takes none of our people: ${added.stderr}`)
    for (let tries = 1; ; tries += 1) {
      const slapd = new Slapd(folder, authority.pem, await freePorts())
      const problem = await slapd.run()
      if (problem === undefined) return slapd
      if (tries === TRIES || !PORT_TAKEN.test(problem)) throw new Error(`slapd does not start: ${problem}`)
    }
  }

  /** Who issued its certificate, as PEM. */
  get authority(): string { return this.#authority }

  /** Runs it (again), at the same addresses. @returns what it said instead of taking connections */
  async run(): Promise<string | undefined> {
    const words = [PROGRAM, '-d', 'none', '-f', join(this.#folder, 'slapd.conf'), '-h', `${this.url} ${this.secureUrl}`]
    const [program = '', ...args] = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--', ...words] : words      // it dies with us
    const slapd = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#process = slapd
    let said = ''
    slapd.stderr.on('data', text => { said += String(text) })
    const ended = new AbortController()
    slapd.once('close', () => ended.abort())
    const isThere = await Promise.all([this.url, this.secureUrl].map(async url => takesConnections(Number(new URL(url).port), ended.signal)))
    return isThere.every(Boolean) ? undefined : said
  }

  /** It is down until it runs again. */
  async halt(): Promise<void> {
    const slapd = this.#process
    if (!slapd || slapd.exitCode !== null || slapd.signalCode !== null) return
    const gone = once(slapd, 'exit')
    slapd.kill('SIGKILL')
    await gone
  }

  async stop(): Promise<void> {
    await this.halt()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function configuration(folder: string): string {
  return `${SCHEMAS.map(schema => `include ${schema}`).join('\n')}
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/slapd.pid
TLSCertificateFile ${folder}/server.pem
TLSCertificateKeyFile ${folder}/server.key
database mdb
maxsize 16777216
suffix "${SUFFIX}"
directory ${folder}/data
index uid,member eq
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
`
}

function ldif(people: readonly Person[], members: readonly string[]): string {
  const entries = [
    ['dn', SUFFIX, 'objectClass', 'dcObject', 'objectClass', 'organization', 'o', 'Assay', 'dc', 'assay'],
    ['dn', SEARCHER.dn, 'objectClass', 'applicationProcess', 'objectClass', 'simpleSecurityObject', 'cn', 'searcher', 'userPassword', SEARCHER.password],
    ['dn', PEOPLE, 'objectClass', 'organizationalUnit', 'ou', 'people'],
    ['dn', GROUPS, 'objectClass', 'organizationalUnit', 'ou', 'groups'],
    ...people.map(({ name, password, displayName, mail }) => [
      'dn', entryOf(name), 'objectClass', 'inetOrgPerson', 'uid', name, 'cn', name, 'sn', name, 'userPassword', password,
      ...(displayName === undefined ? [] : ['displayName', displayName]), ...(mail === undefined ? [] : ['mail', mail]),
    ]),
    ['dn', `cn=members,${GROUPS}`, 'objectClass', 'groupOfNames', 'cn', 'members', ...members.flatMap(name => ['member', entryOf(name)])],
  ]
  return entries.map(words => `${lines(words)}\n`).join('\n')
}

/** In the most cautious spelling that RFC 4514 §2.4 allows: every byte as two hex digits. */
function entryOf(name: string): string {
  return `uid=${[...Buffer.from(name)].map(byte => `\\${byte.toString(16).padStart(2, '0')}`).join('')},${PEOPLE}`
}

/** RFC 2849: values in base64 may be anything. */
function lines(words: readonly string[]): string {
  return words.flatMap((word, index) => (index % 2 === 0 ? [`${word}:: ${Buffer.from(words[index + 1] ?? '').toString('base64')}`] : [])).join('\n')
}

/** It says that it starts before it listens, so somebody has to try. */
async function takesConnections(port: number, ended: AbortSignal): Promise<boolean> {
  while (!ended.aborted) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return true
    } catch {
      await delay(BETWEEN_TRIES_MS)
    } finally {
      socket.destroy()
    }
  }
  return false
}

async function freePorts(): Promise<number[]> {
  const holders = [createServer(), createServer()]
  const ports = await Promise.all(holders.map(async holder => {
    holder.listen(0, '127.0.0.1')
    await once(holder, 'listening')
    return (holder.address() as { readonly port: number }).port
  }))
  await Promise.all(holders.map(holder => new Promise(resolve => holder.close(resolve))))
  return ports
}

/**
 * Three servers, one directory: ours, Prosody and ejabberd let in whom a real slapd lets in, and nobody else. What they say while it is
 * down is theirs, and written down here.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { auth } from '#xmpp/stanzas/sasl.js'
import { anyOf } from '#harness/match/matcher.js'
import { type SaslFailureSeen, saslFailure, saslSuccess } from '#harness/match/stream.js'
import { openStream, startTls } from '#harness/probe/sign-in.js'
import { Transcript } from '#harness/probe/transcript.js'
import { dial } from '#harness/probe/dial.js'
import { DIRECTORY_DOMAIN, type DirectoryAt, luaKnowsLdap } from '#harness/target/directory.js'
import { ejabberd } from '#harness/target/ejabberd.js'
import { prosody } from '#harness/target/prosody.js'
import type { Endpoints, TargetDriver } from '#harness/target/target.js'
import { parseConfigFile } from '#reference-server/config/config-file.js'
import { startServer } from '#reference-server/server.js'
import { PEOPLE, SEARCHER, Slapd, slapdIsMissing } from '#reference-server/testing/slapd.js'

/** ejabberd asks a directory that is not there again after ten seconds. */
const PATIENCE_MS = 30_000
const REQUIRED = process.env['ASSAY_REQUIRE_TARGETS'] === '1'

interface Judge {
  readonly name: string
  /** Why it cannot be asked here. */
  readonly missing: string | undefined
  /** What it says while the directory is down; nothing where it waits for the directory. */
  readonly duringOutage: string | undefined
  readonly start: (directory: DirectoryAt & { readonly url: string }) => Promise<{ readonly endpoints: Endpoints; stop(): Promise<void> }>
}

const configuration = ({ url, peopleDn, searcherDn }: { readonly url: string; readonly peopleDn: string; readonly searcherDn: string }): string => `
ports: { tcp: 0, websocket: 0 }
hosts:
  - domain: ${DIRECTORY_DOMAIN}
    mechanisms: [PLAIN]
    ldap:
      urls: [${url}]
      search: { base: "${peopleDn}" }
      searcher: { dn: "${searcherDn}", password: env:DIRECTORY_PASSWORD }
`

const driven = (make: (directory: DirectoryAt) => TargetDriver): Judge['start'] => async directory => {
  const driver = make(directory)
  const { endpoints } = await driver.start()
  return { endpoints, stop: async () => driver.stop() }
}

async function missing(driver: TargetDriver): Promise<string | undefined> {
  const there = await driver.installed()
  return there.yes ? undefined : there.why
}

const JUDGES: readonly Judge[] = [
  {
    name: 'the reference server', missing: undefined, duringOutage: 'temporary-auth-failure',
    async start({ url, peopleDn, searcher }) {
      vi.stubEnv('DIRECTORY_PASSWORD', searcher.password)
      const server = await startServer({ ...parseConfigFile(configuration({ url, peopleDn, searcherDn: searcher.dn }), 'server.yaml'), report: () => undefined })
      vi.unstubAllEnvs()
      const { tcp } = server.endpoints
      return { endpoints: { ...(tcp && { tcp }), authority: { url: server.authorityUrl ?? '' } }, stop: async () => server.stop() }
    },
  },
  {
    name: 'Prosody', duringOutage: 'not-authorized', start: driven(directory => prosody({ directory })),
    missing: await missing(prosody()) ?? (luaKnowsLdap() ? undefined : 'Lua cannot ask a directory here; Debian has that in the package lua-ldap'),
  },
  { name: 'ejabberd', duringOutage: undefined, start: driven(directory => ejabberd({ directory })), missing: await missing(ejabberd()) },
]

/** Says who it is, over STARTTLS, as passwords should travel. @returns what comes of it: `success`, or the condition of the failure */
async function ask(endpoints: Endpoints, username: string, password: string): Promise<() => Promise<string>> {
  const transcript = new Transcript()
  transcript.conceal(password)
  const wire = await dial('tcp', endpoints, { who: username, transcript, domain: DIRECTORY_DOMAIN, deadlineMs: PATIENCE_MS })
  await openStream(wire, DIRECTORY_DOMAIN)
  await startTls(wire, { domain: DIRECTORY_DOMAIN })
  await openStream(wire, DIRECTORY_DOMAIN)
  await wire.send(auth('PLAIN', Buffer.from(`\0${username}\0${password}`)))
  return async () => {
    const answer = await wire.next(anyOf<object | SaslFailureSeen>(saslSuccess(), saslFailure()))
    wire.destroy()
    return 'condition' in answer ? String(answer.condition) : 'success'
  }
}

async function login(endpoints: Endpoints, username: string, password: string): Promise<string> {
  return (await ask(endpoints, username, password))()
}

for (const { name, missing: absent = slapdIsMissing(), duringOutage, start } of JUDGES) {
  describe.skipIf(absent !== undefined && !REQUIRED)(absent === undefined ? name : `${name} (${absent})`, () => {
    let slapd: Slapd
    let judge: Awaited<ReturnType<Judge['start']>>
    beforeAll(async () => {
      slapd = await Slapd.start([{ name: 'alice', password: 'wonderland' }, { name: 'star*', password: 'of the star' }], ['alice'])
      judge = await start({ url: slapd.url, port: Number(new URL(slapd.url).port), peopleDn: PEOPLE, searcher: SEARCHER })
    })
    afterAll(async () => {
      await judge?.stop()
      await slapd?.stop()
    })

    test.each([
      ['alice', 'wonderland', 'success'],
      ['ALICE', 'wonderland', 'success'],
      ['alice', 'looking glass', 'not-authorized'],
      ['mallory', 'wonderland', 'not-authorized'],
      ['star*', 'of the star', 'success'],
      ['a*', 'wonderland', 'not-authorized'],
      ['alice)(uid=*', 'wonderland', 'not-authorized'],
    ])('%s with the password "%s": %s', async (username, password, expected) => {
      expect(await login(judge.endpoints, username, password)).toBe(expected)
    })

    test(`while the directory is down ${duringOutage === undefined ? 'who logs in waits' : `it says ${duringOutage}`}, and afterwards it lets people in again`, async () => {
      await slapd.halt()
      const answer = await ask(judge.endpoints, 'alice', 'wonderland')
      if (duringOutage !== undefined) expect(await answer()).toBe(duringOutage)
      expect(await slapd.run()).toBeUndefined()
      if (duringOutage === undefined) expect(await answer()).toBe('success')
      expect(await login(judge.endpoints, 'alice', 'wonderland')).toBe('success')
    })
  })
}

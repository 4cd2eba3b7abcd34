/** The servers we can start: each comes up, is what it should be, survives a restart, and is gone afterwards. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Jid } from '#xmpp/jid.js'
import { groupchat, unavailable } from '#harness/match/stanza.js'
import { type Client, login } from '#harness/probe/client.js'
import { connectComponent } from '#harness/probe/component.js'
import { gather } from '#harness/probe/muc-client.js'
import { type Mechanism, openStream, startTls } from '#harness/probe/sign-in.js'
import { Transcript } from '#harness/probe/transcript.js'
import { dial } from '#harness/probe/dial.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { discover } from './discover.ts'
import { LOCAL } from './local-world.ts'
import { DRIVERS } from './resolve-target.ts'
import { type Endpoints, type TargetFacts, transportsOf } from './target.ts'

/** Set where every server has to be there, so that none is left out in silence. */
const REQUIRED = process.env['ASSAY_REQUIRE_TARGETS'] === '1'

/** Endpoints without those that are missing. */
function definedOnly(endpoints: { readonly [key in keyof Endpoints]: Endpoints[key] | undefined }): Endpoints {
  return Object.fromEntries(Object.entries(endpoints).filter(([, at]) => at !== undefined))
}

/** No package of Debian has what they need beside it: where nobody says where that is, `prosody-jitsi.test.ts` sees what they say instead of starting. */
const UNPACKAGED = ['prosody-jitsi']
const WITH_CONFERENCES = ['reference', 'prosody-jitsi']

for (const [name, make] of Object.entries(DRIVERS)) {
  const driver = make()
  const there = await driver.installed()
  if (!there.yes && UNPACKAGED.includes(name)) continue
  describe.skipIf(!there.yes && !REQUIRED)(there.yes ? name : `${name} (${there.why})`, () => {
    let target: TargetFacts
    beforeAll(async () => {
      target = await driver.start()
    })
    afterAll(async () => driver.stop())

    async function withClients<T>(transport: 'tcp' | 'websocket', use: (clients: { alice: Client; bob: Client; carol: Client }) => Promise<T>): Promise<T> {
      const transcript = new Transcript()
      const one = async (who: 'alice' | 'bob', mechanism: Mechanism): Promise<Client> =>
        login({ target, transport, transcript, who, mechanism, account: { username: who, password: 'secret' } })
      const [alice, bob, carol] = await Promise.all([one('alice', 'SCRAM-SHA-1'), one('bob', 'SCRAM-SHA-256'), login({ target, transport, transcript, who: 'carol' })])
      try {
        return await use({ alice, bob, carol })
      } finally {
        await Promise.all([alice, bob, carol].map(async client => client.close()))
      }
    }

    it('is set up like all of them', async () => {
      const { kind, domain, anonymousDomain, mucDomain, strictMucDomain, accounts, guests, component, secondComponent, polite, endpoints } = target
      expect({ kind, domain, anonymousDomain, mucDomain, strictMucDomain, accounts, guests, component, secondComponent, polite }).toEqual({ kind: driver.kind, ...LOCAL, polite: false })
      expect(Object.keys(endpoints)).toEqual(expect.arrayContaining(['component', 'tcp', 'websocket']))
      expect(JSON.parse(JSON.stringify(target))).toEqual(target)
    })

    it('is discovered without a complaint', async () => {
      const found = await discover(target)
      expect(found.problems).toEqual([])
      expect(found.transports).toEqual(['websocket', 'tcp', 'bosh'])
      expect(found.loggedIn.length).toBe(4)
      expect(found.features).toEqual(expect.arrayContaining(['sasl-anonymous', 'sasl-plain', 'sasl-scram', 'websocket', 'component', 'ping', 'muc-password', 'muc-history']))
      expect(found).toMatchObject({ mucDomain: LOCAL.mucDomain, version: expect.stringMatching(/^\d/) as unknown })
    })

    it('says which part of its conferences was described wrongly', async () => {
      const { jitsi } = target
      expect(jitsi !== undefined).toBe(WITH_CONFERENCES.includes(name))
      if (!jitsi) return
      const wrong = await discover({ ...target, jitsi: { ...jitsi, domain: 'nowhere.localhost', rooms: 'no.rooms.localhost', recorder: { ...jitsi.focus, username: 'nobody' } } })
      const { username, domain } = jitsi.focus
      expect(wrong.problems.map(({ endpoint, code }) => `${endpoint}: ${code}`).toSorted()).toEqual([
        'conferences: no-rooms', expect.stringContaining('guest at nowhere.localhost: '), `nobody@${domain}: login-refused`,
      ])
      const locked = await discover({ ...target, jitsi: { ...jitsi, focus: { username, domain, password: 'wrong' } } })
      expect(locked.problems).toEqual([expect.objectContaining({ endpoint: `${username}@${domain}`, code: 'login-refused', hint: 'check name and password in the target file' })])
    })

    it.each(['tcp', 'websocket'] as const)('lets everybody in over %s, and into rooms', async transport => {
      expect(transportsOf(target.endpoints)).toContain(transport)
      await withClients(transport, async clients => {
        expect([clients.alice, clients.bob, clients.carol].map(({ jid }) => jid.domain)).toEqual(['localhost', 'localhost', 'anon.localhost'])
        const { alice, bob, carol } = await gather(Jid.of(`room-${transport}`, LOCAL.mucDomain), clients)
        await carol.say('hello')
        expect((await bob.next(groupchat('hello'))).nick).toBe('carol')
        await alice.kick('bob')
        expect((await bob.next(unavailable({ nick: 'bob' }))).status).toContain(307)
      })
    })

    it('lets somebody in over each kind of TLS, with a certificate that can be trusted', async () => {
      const { endpoints: { directTls, secureWebsocket, authority, tcp }, domain } = target
      const secure = { directTls, secureWebsocket, authority }
      const over = async (transport: 'tcp' | 'websocket', endpoints: Endpoints): Promise<string | undefined> => {
        const client = await login({ target: { domain, endpoints }, transport, transcript: new Transcript(), who: 'alice', account: { username: 'alice', password: 'secret' } })
        const protocol = client.wire.tls?.distrust ?? client.wire.tls?.protocol
        await client.close()
        return protocol
      }
      expect(await Promise.all([over('tcp', definedOnly(secure)), over('websocket', definedOnly(secure))])).toEqual(['TLSv1.3', 'TLSv1.3'])
      const wire = await dial('tcp', definedOnly({ tcp, authority }), { who: 'alice', transcript: new Transcript() })
      await openStream(wire, domain)
      await startTls(wire, { domain })
      expect(wire.tls).toMatchObject({ protocol: 'TLSv1.3', distrust: undefined })
      wire.destroy()
    })

    it('lets the component in', async () => {
      const component = await connectComponent(target, { who: 'echo', transcript: new Transcript() })
      expect((await component.iq('get', LOCAL.domain, ping())).type).toBe('result')
      await component.close()
    })

    it('starts afresh after a restart', async () => {
      const before = driver.exited
      await driver.stop()
      expect(await before).toContain('ended with')
      target = await driver.start()
      expect((await discover(target)).problems).toEqual([])
    })
  })
}

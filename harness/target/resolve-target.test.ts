import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { resolveTarget } from './resolve-target.ts'

const folder = mkdtempSync(join(tmpdir(), 'assay-test-'))
afterAll(() => rmSync(folder, { recursive: true }))
const external = { kind: 'external', accounts: [], declares: [] }

describe('resolveTarget', () => {
  it('knows the servers it can start', () => {
    expect(['reference', 'prosody', 'prosody-jitsi', 'ejabberd'].map(word => resolveTarget(word)).map(({ name, kind, restartable }) => [name, kind, restartable])).toEqual([
      ['reference', 'reference', true], ['prosody', 'prosody', true], ['prosody-jitsi', 'prosody', true], ['ejabberd', 'ejabberd', true],
    ])
    expect(() => resolveTarget('prosody', { domain: 'x' })).toThrow('prosody is started here with domains of its own; --domain and --muc are for addresses')
  })

  it('knows addresses', () => {
    expect(resolveTarget('wss://meet.example.com/xmpp-websocket', { muc: 'rooms.example.com' }).facts).toEqual({
      ...external, name: 'meet.example.com', domain: 'meet.example.com', mucDomain: 'rooms.example.com', polite: true,
      endpoints: { websocket: { url: 'wss://meet.example.com/xmpp-websocket' } },
    })
    expect(resolveTarget('ws://127.0.0.1:5280/ws', { domain: 'localhost' }).facts).toEqual({
      ...external, name: 'localhost', domain: 'localhost', polite: false, endpoints: { websocket: { url: 'ws://127.0.0.1:5280/ws' } },
    })
    expect(resolveTarget('xmpp://[::1]:15222', { domain: 'localhost' }).facts.endpoints).toEqual({ tcp: { host: '::1', port: 15222 } })
    expect(resolveTarget('xmpps://meet.example.com').facts.endpoints).toEqual({ directTls: { host: 'meet.example.com', port: 5223 } })
    expect(resolveTarget('xmpp://meet.example.com', { iOwnThis: ['meet.example.com'] }).facts).toEqual({
      ...external, name: 'meet.example.com', domain: 'meet.example.com', polite: false, endpoints: { tcp: { host: 'meet.example.com', port: 5222 } },
    })
    expect(resolveTarget('meet.example.com').facts).toEqual({
      ...external, name: 'meet.example.com', domain: 'meet.example.com', polite: true, guessed: true,
      endpoints: { websocket: { url: 'wss://meet.example.com/xmpp-websocket' }, tcp: { host: 'meet.example.com', port: 5222 } },
    })
  })

  it('knows target files', () => {
    const path = join(folder, 'my.yaml')
    writeFileSync(path, 'domain: a.example\nendpoints: { tcp: a.example:5222 }')
    expect(resolveTarget(path).facts.domain).toBe('a.example')
    expect(() => resolveTarget(join(folder, 'missing.yaml'))).toThrow('missing.yaml: cannot be read')
  })

  it('says of anything else what is possible', () => {
    const possible = 'possible are a server started here (reference, prosody, prosody-jitsi, ejabberd), a target file (.yaml), ws://… or wss://…, http://… or https://… (BOSH), xmpp://host:port, xmpps://host:port (TLS from the first byte), or a host name'
    expect(() => resolveTarget('prossody')).toThrow(`"prossody" is no target; ${possible}`)
    expect(() => resolveTarget('toString')).toThrow(`"toString" is no target; ${possible}`)
    expect(() => resolveTarget('example.org:5222')).toThrow(`"example.org:5222" is no target; did you mean xmpp://example.org:5222?; ${possible}`)
    expect(() => resolveTarget('xmpp://a b')).toThrow('"xmpp://a b" is no target; an XMPP address looks like xmpp://host:port; possible are')
    expect(() => resolveTarget('xmpp://a:70000')).toThrow('70000 is not a port')
    expect(() => resolveTarget('ws://')).toThrow('a WebSocket address looks like ws://host:port/path')
    expect(() => resolveTarget('https://meet.example.com')).toThrow('is no target')
  })
})

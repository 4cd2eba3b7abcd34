import { expect, it } from 'vitest'
import { webServersOf } from './web-servers.ts'

it('finds the one with TLS first, and one of each kind', () => {
  expect(webServersOf({ domain: 'meet.example', endpoints: { websocket: { url: 'ws://127.0.0.1:5280/ws' }, bosh: { url: 'http://127.0.0.1:5280/b' }, secureBosh: { url: 'https://[::1]:5281/b' } } })).toEqual([
    { at: { host: '::1', port: 5281 }, domain: 'meet.example', isSecure: true },
    { at: { host: '127.0.0.1', port: 5280 }, domain: 'meet.example', isSecure: false },
  ])
})

it('takes an endpoint on the domain itself, at the port it has or the usual one', () => {
  expect(webServersOf({ domain: 'meet.example', endpoints: { websocket: { url: 'wss://meet.example/ws' } } })).toEqual([{ at: { host: 'meet.example', port: 443 }, domain: 'meet.example', isSecure: true }])
  expect(webServersOf({ domain: 'meet.example', endpoints: { bosh: { url: 'http://meet.example/b' } } })).toEqual([{ at: { host: 'meet.example', port: 80 }, domain: 'meet.example', isSecure: false }])
})

it('asks the domain where endpoints are elsewhere', () => {
  expect(webServersOf({ domain: 'meet.example', endpoints: { websocket: { url: 'wss://front.example:8443/ws' } } })).toEqual([{ at: { host: 'meet.example', port: 443 }, domain: 'meet.example', isSecure: true }])
})

it('finds none where nothing speaks HTTP', () => {
  expect(webServersOf({ domain: 'meet.example', endpoints: { tcp: { host: 'meet.example', port: 5222 } } })).toEqual([])
})

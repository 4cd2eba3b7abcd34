import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEFAULT_CONFIG } from '../config.ts'
import { type RunningServer, startServer } from '../server.ts'

const NS_BOSH = "xmlns='http://jabber.org/protocol/httpbind'"
let server: RunningServer
let url = ''
beforeAll(async () => {
  server = await startServer({ ...DEFAULT_CONFIG, ports: { websocket: 0 }, options: { maxBoshBodyBytes: 2_000, boshWaitMs: 300, boshInactivityMs: 200 } })
  url = server.endpoints.bosh?.url ?? ''
})
afterAll(async () => server.stop())

async function post(body: string): Promise<Response> {
  return fetch(url, { method: 'POST', body })
}

async function begin(): Promise<string> {
  const text = await (await post(`<body rid='100' to='localhost' wait='5' hold='1' ver='1.6' ${NS_BOSH}/>`)).text()
  return /\ssid='([^']*)'/.exec(text)?.[1] ?? ''
}

test('pages of any origin may ask, and hear errors too', async () => {
  const preflight = await fetch(url, { method: 'OPTIONS', headers: { 'Origin': 'https://meet.example', 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type' } })
  expect([preflight.status, preflight.headers.get('access-control-allow-origin'), preflight.headers.get('access-control-allow-headers')]).toEqual([204, '*', 'Content-Type'])
  for (const answer of [await post('hello'), await post(`<body rid='1' sid='none' ${NS_BOSH}/>`), await fetch(url, { method: 'PUT', body: 'x' })]) expect(answer.headers.get('access-control-allow-origin')).toBe('*')
})

test('a body that is too large is answered, and the rest of it not read', async () => {
  const answer = await post(`<body rid='1' to='localhost' ver='1.6' ${NS_BOSH}>${'x'.repeat(100_000)}</body>`)
  expect([answer.status, answer.headers.get('connection'), await answer.text()]).toEqual([200, 'close', expect.stringContaining("condition='policy-violation'")])
})

test('a client that lost a connection asks again, and gets what came in the meantime', async () => {
  const sid = await begin()
  const { hostname, port, pathname } = new URL(url)
  const body = `<body rid='101' sid='${sid}' ${NS_BOSH}/>`
  const lost = connect(Number(port), hostname)
  lost.write(`POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  await new Promise<void>(resolve => lost.once('ready', resolve))
  await post(`<body rid='1' sid='none' ${NS_BOSH}/>`)        // the server has read what came before it
  lost.destroy()
  const again = await post(body)
  expect([again.status, await again.text()]).toEqual([200, `<body ${NS_BOSH}/>`])
})

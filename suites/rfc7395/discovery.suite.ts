/** Spec: RFC 7395 §4, "Discovering the WebSocket Connection Method". */
import { ALT_CONNECTION } from '#xmpp/host-meta.js'
import { expect, may, should } from '#harness/clause/clause.js'
import { published } from '#suites/scenes/host-meta.js'

may('RFC7395#discovery.1', 'the address of WebSocket may be published', published, async links => {
  const found = links.find(({ rel }) => rel === ALT_CONNECTION.websocket)
  return found ? `tells of ${found.href ?? 'no address'}` : 'tells of no WebSocket'
})

should('RFC7395#discovery.2', 'the domain tells of the address that its WebSocket has', published.with({ features: ['websocket-tls'] }), async (links, { target: { endpoints } }) => {
  const addresses = links.filter(({ rel }) => rel === ALT_CONNECTION.websocket).map(({ href = '' }) => href)
  const { port, pathname } = new URL((endpoints.secureWebsocket ?? endpoints.websocket)?.url ?? 'wss:')
  // its name may be any that leads there
  expect(addresses.filter(address => URL.canParse(address)).map(address => new URL(address)).map(url => ({ port: url.port, pathname: url.pathname }))).toContainEqual({ port, pathname })
})

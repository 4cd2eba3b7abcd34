/** Spec: XEP-0156 v1.4.0 §2.2, "Business Rules"; RFC 6415 §2, §3, Appendix A. */
import { ALT_CONNECTIONS, HOST_META } from '#xmpp/host-meta.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { browser, linksIn, published, secureBrowser } from '#suites/scenes/host-meta.js'

must('XEP-0156#httpbizrules.1', 'the metadata of a domain is to be had over TLS', secureBrowser, async ask => {
  expect((await ask(HOST_META.xrd)).status).toBe(200)
})

must('XEP-0156#httpbizrules.2', 'all addresses of XMPP in it are of https or wss', published, async links => {
  const addresses = links.filter(({ rel }) => rel.startsWith(ALT_CONNECTIONS)).map(({ href = '' }) => href)
  expect(addresses.filter(href => !/^(https|wss):\/\/[^/]/i.test(href))).toEqual([])
})

must('XEP-0156#httpbizrules.3', 'it is there as XRD', browser, async ask => {
  expect(await linksIn('xrd', ask)).not.toEqual([])
})

should('XEP-0156#httpbizrules.4', 'it is there as JRD, too', browser, async ask => {
  expect(await linksIn('jrd', ask)).not.toEqual([])
})

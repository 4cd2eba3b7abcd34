/** Spec: XEP-0156 v1.4.0 §3, "Implementation Notes"; Fetch §3.3. */
import { HOST_META } from '#xmpp/host-meta.js'
import { expect, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { linksIn, browser } from '#suites/scenes/host-meta.js'

const ORIGIN = 'https://pages.example'

should('XEP-0156#impl.1', 'a web page of another origin may read it', browser, async ask => {
  await setUp('there is something to read', async () => linksIn('xrd', ask))
  const { headers } = await ask(HOST_META.xrd, { headers: { Origin: ORIGIN } })
  expect(['*', ORIGIN]).toContain(headers['access-control-allow-origin'])
})

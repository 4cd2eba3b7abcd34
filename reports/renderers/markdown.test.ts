import { describe, expect, test } from 'vitest'
import { everyVerdict, hostileRun, sampleRun, sampleTest } from '../sample.ts'
import { renderMarkdown } from './markdown.ts'

describe('the job summary', () => {
  test('is this, whole, for a run with every verdict', () => {
    expect(renderMarkdown(everyVerdict())).toMatchInlineSnapshot(`
      "## ✘ Prosody 0.12.4: Not conformant

      14 tests of profile jitsi against \`localhost\` in 12.3 s; exit code 1; seed 7.

      - 2 MUST failed that the ledger does not know
      - 1 could not be run

      | document | ✘ fail | ‼ error | ? inconclusive | ○ not run | ! fixed deviation | △ warn | ≈ known deviation | i info | ✔ pass | – not applicable |
      |:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
      | RFC6120 Extensible Messaging and Presence Protocol (XMPP): Core |  |  |  | 1 |  |  |  |  | 1 |  |
      | RFC7395 XMPP Subprotocol for WebSocket |  |  |  |  |  |  |  |  | 1 |  |
      | XEP-0030 Service Discovery |  | 1 |  |  |  |  |  |  |  |  |
      | XEP-0045 Multi-User Chat | 2 |  | 1 |  | 1 | 1 | 1 | 1 | 1 | 1 |
      | XEP-0199 XMPP Ping |  |  |  |  |  |  |  |  | 1 |  |
      | **all** | **2** | **1** | **1** | **1** | **1** | **1** | **1** | **1** | **4** | **1** |

      ### ‼ [XEP-0030\\#info-basic.3](https://xmpp.org/extensions/xep-0030.html#info-basic)

      an information request to the server is answered with identities and features

      \`\`\`
      TypeError: Cannot read properties of undefined (reading 'attrs')
        alice · connected to ws://127.0.0.1:5280/xmpp-websocket
        alice → <iq xmlns='jabber:client' type='set' id='k1' to='run-7@conference.localhost'><query xmlns='http://jabber.org/protocol/muc#admin'><item nick='bob' role='none'><reason>enough</reason></item></query></iq>
      ▶ bob ← <presence xmlns='jabber:client' type='unavailable' from='run-7@conference.localhost/bob' to='bob@localhost/x'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/><status code='110'/></x></presence>
        alice ← <iq xmlns='jabber:client' type='result' id='k1' from='run-7@conference.localhost' to='alice@localhost/x'/>
      \`\`\`

      \`\`\`sh
      npx assay run prosody --only 'XEP-0030#info-basic.3'
      \`\`\`

      ### ✘ [XEP-0045\\#kick.1@tcp](https://xmpp.org/extensions/xep-0045.html#kick)

      the kicked occupant learns that it was a kick

      A bug also seen in [server\\#1](https://tracker.example/1).

      \`\`\`
      bob waited 2000 ms for an unavailable presence of "bob" with status 307; nearest: status {110}
      expected: unavailable presence of "bob" with status 307
      observed: unavailable presence of "bob" with status {110}
        alice · connected to ws://127.0.0.1:5280/xmpp-websocket
        alice → <iq xmlns='jabber:client' type='set' id='k1' to='run-7@conference.localhost'><query xmlns='http://jabber.org/protocol/muc#admin'><item nick='bob' role='none'><reason>enough</reason></item></query></iq>
      ▶ bob ← <presence xmlns='jabber:client' type='unavailable' from='run-7@conference.localhost/bob' to='bob@localhost/x'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/><status code='110'/></x></presence>
        alice ← <iq xmlns='jabber:client' type='result' id='k1' from='run-7@conference.localhost' to='alice@localhost/x'/>
      \`\`\`

      \`\`\`sh
      npx assay run prosody --only 'XEP-0045#kick.1@tcp'
      \`\`\`

      ### ✘ [XEP-0045\\#kick.1@websocket](https://xmpp.org/extensions/xep-0045.html#kick)

      the kicked occupant learns that it was a kick

      \`\`\`
      bob waited 2000 ms for an unavailable presence of "bob" with status 307; nearest: status {110}
      expected: unavailable presence of "bob" with status 307
      observed: unavailable presence of "bob" with status {110}
        alice · connected to ws://127.0.0.1:5280/xmpp-websocket
        alice → <iq xmlns='jabber:client' type='set' id='k1' to='run-7@conference.localhost'><query xmlns='http://jabber.org/protocol/muc#admin'><item nick='bob' role='none'><reason>enough</reason></item></query></iq>
      ▶ bob ← <presence xmlns='jabber:client' type='unavailable' from='run-7@conference.localhost/bob' to='bob@localhost/x'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/><status code='110'/></x></presence>
        alice ← <iq xmlns='jabber:client' type='result' id='k1' from='run-7@conference.localhost' to='alice@localhost/x'/>
      \`\`\`

      \`\`\`sh
      npx assay run prosody --only 'XEP-0045#kick.1@websocket'
      \`\`\`

      <details open><summary>? 1 inconclusive</summary>

      - [XEP-0045\\#changenick.2](https://xmpp.org/extensions/xep-0045.html#changenick) bob could not enter the room: no answer within 5000 ms

      </details>

      <details open><summary>○ 1 not run</summary>

      - [RFC6120\\#streams-negotiation-features.1](https://www.rfc-editor.org/rfc/rfc6120#section-4.3.2) the endpoint tcp is down: connection refused

      </details>

      <details open><summary>! 1 fixed deviation</summary>

      - [XEP-0045\\#enter-conflict.1](https://xmpp.org/extensions/xep-0045.html#enter-conflict) the ledger says: leaves &lt;actor/&gt; out

      </details>

      <details><summary>△ 1 warn</summary>

      - [XEP-0045\\#kick.5](https://xmpp.org/extensions/xep-0045.html#kick) no &lt;reason/&gt; reached carol

      </details>

      <details><summary>≈ 1 known deviation</summary>

      - [XEP-0045\\#enter-history.4](https://xmpp.org/extensions/xep-0045.html#enter-history) leaves status 307 out

      </details>
      "
    `)
  })

  test('is two sentences and a table where all is well', () => {
    expect(renderMarkdown(sampleRun([sampleTest('XEP-0199#s2c.1', 'pass')], { only: 'XEP-0199' }))).toMatchInlineSnapshot(`
      "## ✔ Prosody 0.12.4: Conformant, as far as asked

      1 test of profile jitsi, only \`XEP-0199\` against \`localhost\` in 12.3 s; exit code 0; seed 7.

      | document | ✔ pass |
      |:--|--:|
      | XEP-0199 XMPP Ping | 1 |
      | **all** | **1** |
      "
    `)
  })

  test('says so where nothing was run', () => {
    expect(renderMarkdown(sampleRun([], { exitCode: 4, gates: ['nothing matched'] }))).toMatchInlineSnapshot(`
      "## ✘ Prosody 0.12.4: A gate was not met

      0 tests of profile jitsi against \`localhost\` in 12.3 s; exit code 4; seed 7.

      - nothing matched
      "
    `)
  })

  test('stays short with many failures', () => {
    const run = sampleRun(Array.from({ length: 900 }, (_, n) => sampleTest(`XEP-0045#kick.${n}`, n % 2 ? 'fail' : 'warn')))
    const text = renderMarkdown(run)
    expect(text.length).toBeLessThan(60_000)
    expect(text).toContain('… and 430 more: see the HTML report.')
  })

  test('lets no text out of its place', () => {
    const text = renderMarkdown(hostileRun())
    const outsideFences = text.replaceAll(/^(`{3,})[^`\n]*\n[\s\S]*?\n\1$/gm, '').replaceAll(/\\./g, '').replaceAll(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')
    expect(outsideFences).not.toMatch(/<(?!details|\/details|summary|\/summary)/)
    expect(text).not.toContain('](javascript:')
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })
})

import { describe, expect, test } from 'vitest'
import { everyVerdict, hostileRun, sampleRun, sampleTest } from '../sample.ts'
import { wireText } from './html/wire-text.ts'
import { html } from './html/markup.ts'
import { testRow } from './html/test-row.ts'
import { rowsOf } from './html/table.ts'
import { renderHtml } from './html.ts'

describe('markup', () => {
  test('takes everything for text that did not come out of a template', () => {
    expect(html`<p title="${'"\'<&>\u0000'}">${['a', html`<b>${'<'}</b>`, undefined, false, 3]}</p>`.html).toBe(
      '<p title="&quot;&#39;&lt;&amp;&gt;\\u{0}">a<b>&lt;</b>3</p>')
  })

  test('paints a stanza without changing a character of it', () => {
    const stanza = `<a:b x='1 "2"' y="<"><!-- ' --></a:b> text = "no attribute" ' <c`
    expect(wireText(stanza).html.replaceAll(/<[^>]*>/g, '')).toBe(html`${stanza}`.html)
    expect(wireText(`<iq id='1'>`).html).toBe(`<b>&lt;iq</b> id=<i>&#39;1&#39;</i>&gt;`)
  })

  test('cuts a text that is too long to read, and says so', () => {
    expect(wireText('x'.repeat(20_005)).html.endsWith('x<em>… 5 more characters in run.json</em>')).toBe(true)
  })
})

describe('the HTML report', () => {
  test('one test is this, whole', () => {
    const run = sampleRun([sampleTest('XEP-0045#kick.1', 'warn', { basis: 'inferred', seenIn: [{ name: 'server#1', url: 'https://tracker.example/1' }], failure: { message: 'no 307', expected: '307', observed: '110' } })])
    const [row] = rowsOf([run])
    expect(row && testRow(row, undefined, [run]).html).toMatchInlineSnapshot(`
      "
      <details class="row" id="XEP-0045#kick.1" data-v="warn" data-l="MUST" data-c="XEP-0045#kick.1">
      <summary><span class="vs"><span class="of"><span class="v warn"><svg class="i" aria-hidden="true"><use href="#v-warn"/></svg><span class="w">warn</span></span></span></span>
      <span class="says">the kicked occupant learns that it was a kick&ensp;<span class="tags"><code>kick.1</code> <span class="lv">MUST</span></span></span></summary>
      <div class="in">
      <section class="story warn">
      <p class="msg">no 307</p>

      <p class="why">A warning only: no keyword of the specification carries this MUST, it is inferred.</p>
      <dl class="eo">
      <div><dt>Expected</dt><dd>307</dd></div>
      <div class="seen"><dt>Observed</dt><dd>110</dd></div>
      </dl>
      <h5>On the wire</h5>
      <ol class="wire" start="1"><li><span class="t">0.2<span class="u"> ms</span></span><span class="a">alice&nbsp;<span class="d">·</span></span><span class="x">connected to ws://127.0.0.1:5280/xmpp-websocket</span></li><li><span class="t">14.1<span class="u"> ms</span></span><span class="a">alice&nbsp;<span class="d">→</span></span><span class="x"><b>&lt;iq</b> xmlns=<i>&#39;jabber:client&#39;</i> type=<i>&#39;set&#39;</i> id=<i>&#39;k1&#39;</i> to=<i>&#39;run-7@conference.localhost&#39;</i>&gt;<b>&lt;query</b> xmlns=<i>&#39;http://jabber.org/protocol/muc#admin&#39;</i>&gt;<b>&lt;item</b> nick=<i>&#39;bob&#39;</i> role=<i>&#39;none&#39;</i>&gt;<b>&lt;reason</b>&gt;enough<b>&lt;/reason</b>&gt;<b>&lt;/item</b>&gt;<b>&lt;/query</b>&gt;<b>&lt;/iq</b>&gt;</span></li><li class="decisive"><span class="t">15.9<span class="u"> ms</span></span><span class="a">bob&nbsp;<span class="d">←</span></span><span class="x"><mark>decisive</mark><b>&lt;presence</b> xmlns=<i>&#39;jabber:client&#39;</i> type=<i>&#39;unavailable&#39;</i> from=<i>&#39;run-7@conference.localhost/bob&#39;</i> to=<i>&#39;bob@localhost/x&#39;</i>&gt;<b>&lt;x</b> xmlns=<i>&#39;http://jabber.org/protocol/muc#user&#39;</i>&gt;<b>&lt;item</b> affiliation=<i>&#39;none&#39;</i> role=<i>&#39;none&#39;</i>/&gt;<b>&lt;status</b> code=<i>&#39;110&#39;</i>/&gt;<b>&lt;/x</b>&gt;<b>&lt;/presence</b>&gt;</span></li><li><span class="t">16.4<span class="u"> ms</span></span><span class="a">alice&nbsp;<span class="d">←</span></span><span class="x"><b>&lt;iq</b> xmlns=<i>&#39;jabber:client&#39;</i> type=<i>&#39;result&#39;</i> id=<i>&#39;k1&#39;</i> from=<i>&#39;run-7@conference.localhost&#39;</i> to=<i>&#39;alice@localhost/x&#39;</i>/&gt;</span></li></ol>
      <div class="again"><h5>Run it again</h5><p><code>npx assay run prosody --only &#39;XEP-0045#kick.1&#39;</code><button type="button" class="copy" hidden>Copy</button></p></div></section>
      <dl class="facts">
      <div class="wide"><dt>Test</dt><dd><a href="#XEP-0045%23kick.1"><code>XEP-0045#kick.1</code></a></dd></div>
      <div class="wide"><dt>Clause</dt><dd><a href="https://xmpp.org/extensions/xep-0045.html#kick" rel="noopener noreferrer" target="_blank">XEP-0045 §8.2<span class="out" aria-hidden="true">↗</span></a> <code>XEP-0045#kick.1</code> </dd></div>
      <div><dt>Level</dt><dd>MUST (inferred)</dd></div>
      <div><dt>Priority</dt><dd>1</dd></div>
      <div><dt>Profile</dt><dd>muc</dd></div>

      <div><dt>Took</dt><dd>12 ms</dd></div>
      <div class="wide"><dt>Asked by</dt><dd><code>suites/xep-0045/kick.suite.ts</code></dd></div>
      <div class="wide"><dt>A bug seen in</dt><dd><a href="https://tracker.example/1" rel="noopener noreferrer" target="_blank">server#1<span class="out" aria-hidden="true">↗</span></a> </dd></div>
      </dl>
      </div>
      </details>"
    `)
  })

  test('is the same bytes for the same run', () => {
    expect(renderHtml(structuredClone(everyVerdict()))).toBe(renderHtml(everyVerdict()))
  })

  test('names no address but those of clauses and ledgers', () => {
    const addresses = new Set([...renderHtml(everyVerdict()).matchAll(/\s(?:src|href)="([^"]+)/g)].map(found => found[1] ?? ''))
    expect(renderHtml(everyVerdict())).not.toMatch(/url\(|@import/)
    expect([...addresses].filter(address => !address.startsWith('#'))).toEqual([
      'data:,', 'https://www.rfc-editor.org/rfc/rfc6120#section-4.3.2', 'https://www.rfc-editor.org/rfc/rfc6120#section-4.7.3',
      'https://www.rfc-editor.org/rfc/rfc7395#section-3.3.2', 'https://xmpp.org/extensions/xep-0030.html#info-basic',
      'https://xmpp.org/extensions/xep-0045.html#enter-nonanon', 'https://tracker.example/2', 'https://xmpp.org/extensions/xep-0045.html#enter-conflict',
      'https://tracker.example/1', 'https://xmpp.org/extensions/xep-0045.html#enter-history', 'https://xmpp.org/extensions/xep-0045.html#changenick',
      'https://xmpp.org/extensions/xep-0045.html#subject-mod', 'https://xmpp.org/extensions/xep-0045.html#kick',
      'https://xmpp.org/extensions/xep-0045.html#service-limits', 'https://xmpp.org/extensions/xep-0199.html#s2c',
    ])
  })

  test('lets no tag of the wire through', () => {
    expect(renderHtml(hostileRun())).not.toMatch(/<script>globalThis|<img/)
  })

  test('a transcript longer than one wants to read is folded around the decisive line', () => {
    const transcript = Array.from({ length: 100 }, (_, n) => ({ who: 'a', direction: '←', atMs: n, text: `line ${n}`, ...n === 50 ? { decisive: true } : {} }) as const)
    const page = renderHtml(sampleRun([sampleTest('XEP-0045#kick.1', 'fail', { transcript })]))
    expect(page).toContain('<summary>20 earlier</summary>')
    expect(page).toContain('<summary>19 later</summary>')
    expect(page).toContain('<ol class="wire" start="21">')
  })
})

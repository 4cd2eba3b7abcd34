import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import { VERDICTS } from '#harness/verdict/run-result.js'
import { everyVerdict, HOSTILE, hostileRun, sampleRun, sampleTest } from '../sample.ts'
import { renderJunit } from './junit.ts'

interface Tag { readonly name: string, readonly attributes: Readonly<Record<string, string>>, readonly children: Tag[], text: string }

/** Strict, as XML 1.0: throws on whatever is not well-formed. */
function read(xml: string): Tag {
  const root: Tag = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const parser = new SaxesParser()
  parser.on('error', error => { throw error })
  parser.on('opentag', ({ name, attributes }) => {
    const tag: Tag = { name, attributes, children: [], text: '' }
    open.at(-1)?.children.push(tag)
    open.push(tag)
  })
  parser.on('text', text => {
    const tag = open.at(-1)
    if (tag) tag.text += text
  })
  parser.on('closetag', () => { open.pop() })
  parser.write(xml).close()
  return root
}

function all(tag: Tag, name: string): readonly Tag[] {
  return tag.children.flatMap(child => [...child.name === name ? [child] : [], ...all(child, name)])
}

describe('JUnit XML', () => {
  test('tells each verdict in the way CI servers count', () => {
    const outcomes = VERDICTS.map(verdict => {
      const [testcase] = all(read(renderJunit(sampleRun([sampleTest('XEP-0045#kick.1', verdict)]))), 'testcase')
      const [outcome] = testcase?.children.filter(({ name }) => name !== 'properties') ?? []
      return [verdict, outcome?.name, outcome?.attributes['message'] ?? outcome?.text.split('\n')[0]]
    })
    expect(outcomes).toEqual([
      ['pass', undefined, undefined],
      ['fail', 'failure', 'bob waited 2000 ms for an unavailable presence of "bob" with status 307; nearest: status {110}'],
      ['warn', 'system-out', 'warn: no <reason/> reached carol'],
      ['info', 'system-out', 'info: the target refuses with resource-constraint'],
      ['known-deviation', 'skipped', 'known deviation: bob waited 2000 ms for an unavailable presence of "bob" with status 307; nearest: status {110}: leaves status 307 out: https://tracker.example/1'],
      ['fixed-deviation', 'system-out', 'fixed deviation: the ledger says: leaves <actor/> out: https://tracker.example/2'],
      ['not-applicable', 'skipped', 'not applicable: the target does not offer muc-hats'],
      ['not-run', 'skipped', 'not run: the endpoint tcp is down: connection refused'],
      ['inconclusive', 'error', 'inconclusive: bob could not enter the room: no answer within 5000 ms'],
      ['error', 'error', "error: TypeError: Cannot read properties of undefined (reading 'attrs')"],
    ])
  })

  test('counts what it tells', () => {
    const [root] = all(read(renderJunit(everyVerdict())), 'testsuites')
    expect(root?.attributes).toEqual({ name: 'assay', tests: '14', failures: '2', errors: '2', skipped: '3', time: '12.345' })
    expect(root?.children.map(({ attributes }) => [attributes['name'], attributes['tests'], attributes['failures'], attributes['errors'], attributes['skipped']])).toEqual([
      ['prosody RFC6120', '2', '0', '0', '1'], ['prosody RFC7395', '1', '0', '0', '0'], ['prosody XEP-0030', '1', '0', '1', '0'],
      ['prosody XEP-0045', '9', '2', '1', '2'], ['prosody XEP-0199', '1', '0', '0', '0'],
    ])
  })

  test('holds several targets', () => {
    const other = { ...everyVerdict(), target: { ...everyVerdict().target, name: 'ejabberd' } }
    const [root] = all(read(renderJunit(everyVerdict(), other)), 'testsuites')
    expect(root?.attributes['tests']).toBe('28')
    expect(new Set(root?.children.map(({ attributes }) => attributes['name']?.split(' ')[0]))).toEqual(new Set(['prosody', 'ejabberd']))
  })

  test('is this, whole, for one failure', () => {
    expect(renderJunit(sampleRun([sampleTest('XEP-0045#kick.1', 'fail', { clauses: ['XEP-0045#kick.1', 'XEP-0045#kick.2'] })]))).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="assay" tests="1" failures="1" errors="0" skipped="0" time="12.345">
        <testsuite name="prosody XEP-0045" tests="1" failures="1" errors="0" skipped="0" time="2.014" timestamp="2026-02-03T04:05:06">
          <properties>
            <property name="target" value="Prosody 0.12.4"/>
            <property name="domain" value="localhost"/>
            <property name="profile" value="jitsi"/>
            <property name="seed" value="7"/>
            <property name="outcome" value="Not conformant (exit code 1)"/>
            <property name="gate" value="1 MUST failed that the ledger does not know"/>
          </properties>
          <testcase classname="XEP-0045.8_2" name="XEP-0045#kick.1 the kicked occupant learns that it was a kick" time="2.014" file="suites/xep-0045/kick.suite.ts">
            <properties>
              <property name="clause" value="XEP-0045#kick.1"/>
              <property name="clause" value="XEP-0045#kick.2"/>
              <property name="level" value="MUST"/>
              <property name="basis" value="keyword"/>
              <property name="verdict" value="fail"/>
              <property name="url" value="https://xmpp.org/extensions/xep-0045.html#kick"/>
            </properties>
            <failure type="XEP-0045#kick.1" message="bob waited 2000 ms for an unavailable presence of &quot;bob&quot; with status 307; nearest: status {110}">expected: unavailable presence of "bob" with status 307
      observed: unavailable presence of "bob" with status {110}
              0.2 ms  alice · connected to ws://127.0.0.1:5280/xmpp-websocket
             14.1 ms  alice → &lt;iq xmlns='jabber:client' type='set' id='k1' to='run-7@conference.localhost'&gt;&lt;query xmlns='http://jabber.org/protocol/muc#admin'&gt;&lt;item nick='bob' role='none'&gt;&lt;reason&gt;enough&lt;/reason&gt;&lt;/item&gt;&lt;/query&gt;&lt;/iq&gt;
      &gt;&gt;     15.9 ms  bob ← &lt;presence xmlns='jabber:client' type='unavailable' from='run-7@conference.localhost/bob' to='bob@localhost/x'&gt;&lt;x xmlns='http://jabber.org/protocol/muc#user'&gt;&lt;item affiliation='none' role='none'/&gt;&lt;status code='110'/&gt;&lt;/x&gt;&lt;/presence&gt;
             16.4 ms  alice ← &lt;iq xmlns='jabber:client' type='result' id='k1' from='run-7@conference.localhost' to='alice@localhost/x'/&gt;
      again: npx assay run prosody --only 'XEP-0045#kick.1'
      clause: https://xmpp.org/extensions/xep-0045.html#kick</failure>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `)
  })

  test('is well-formed whatever the wire said', () => {
    const xml = renderJunit(hostileRun())
    const [failure] = all(read(xml), 'failure')
    const visible = HOSTILE.replace('\u001b', '\\u{1b}').replace('\u0000', '\\u{0}').replace('\u202e', '\\u{202e}')
    expect(failure?.attributes['message']).toBe(visible)
    expect(failure?.text).toContain(`expected: ${visible}\nobserved: ${visible}\n`)
  })
})

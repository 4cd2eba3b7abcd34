/** A made-up run with every verdict and with hostile text, for the tests of the renderers and for looking at them. */
import type { RunResult, TestResult, TranscriptLine, Verdict } from '#harness/verdict/run-result.js'
import { VERDICTS } from '#harness/verdict/run-result.js'

/** Everything that a renderer must not let through. */
export const HOSTILE = `<script>globalThis.stolen = 1</script><img src=x onerror="globalThis.stolen = 2"> ' \` | ]]> --> \u001b[31mred\u0000 \u202eevil`

const SECTIONS: Readonly<Record<string, { section: string, says: string, level?: TestResult['level'] }>> = {
  'RFC6120#streams-negotiation-features.1': { section: '4.3.2', says: 'stream features follow the response header' },
  'RFC6120#streams-attr-id.1': { section: '4.7.3', says: 'the response header has an id that no other stream has' },
  'RFC7395#framed-stream-namespace.1': { section: '3.3.2', says: 'open and close are in the framing namespace' },
  'XEP-0030#info-basic.3': { section: '3.1', says: 'an information request to the server is answered with identities and features' },
  'XEP-0045#enter-nonanon.1': { section: '7.2.3', says: 'a new occupant is told of full JIDs with status 100', level: 'SHOULD' },
  'XEP-0045#enter-conflict.1': { section: '7.2.8', says: 'a nick that is taken is refused with conflict' },
  'XEP-0045#enter-history.4': { section: '7.2.14', says: 'maxstanzas=0 asks for no history and gets none' },
  'XEP-0045#changenick.2': { section: '7.6', says: 'a nick change is announced with status 303 and the new nick' },
  'XEP-0045#kick.1': { section: '8.2', says: 'the kicked occupant learns that it was a kick' },
  'XEP-0045#kick.5': { section: '8.2', says: 'the others learn who was kicked and why', level: 'SHOULD' },
  'XEP-0045#subject-mod.3': { section: '8.1', says: 'a visitor may not change the subject', level: 'MUST NOT' },
  'XEP-0045#service-limits.1': { section: '11', says: 'the service may limit how many rooms one user creates', level: 'MAY' },
  'XEP-0199#s2c.1': { section: '4.2', says: 'a ping to the server is answered' },
}

/** A test of the clause with the verdict, with all the words that such a verdict has; `change` overrides. */
export function sampleTest(clause: string, verdict: Verdict, change: Partial<TestResult> = {}): TestResult {
  const { section = '1', says = 'something holds', level = 'MUST' } = SECTIONS[clause] ?? {}
  const [document = '', fragment = ''] = clause.split('#')
  const id = change.id ?? clause
  return {
    id, clauses: [clause], document, section, level, basis: 'keyword', priority: 1,
    profile: document === 'XEP-0045' ? 'muc' : 'core', says,
    url: document.startsWith('XEP')
      ? `https://xmpp.org/extensions/${document.toLowerCase()}.html#${fragment.replace(/\.\d+$/, '')}`
      : `https://www.rfc-editor.org/rfc/${document.toLowerCase()}#section-${section}`,
    file: `suites/${document.toLowerCase()}/${fragment.replace(/\.\d+$/, '')}.suite.ts`,
    verdict, tookMs: 12, ...WITH[verdict], transcript: WITH[verdict].failure ? KICK : [],
    again: `npx assay run prosody --only '${id}'`, ...change,
  }
}

const KICK: readonly TranscriptLine[] = [
  { who: 'alice', direction: '·', atMs: 0.2, text: 'connected to ws://127.0.0.1:5280/xmpp-websocket' },
  { who: 'alice', direction: '→', atMs: 14.1, text: `<iq xmlns='jabber:client' type='set' id='k1' to='run-7@conference.localhost'><query xmlns='http://jabber.org/protocol/muc#admin'><item nick='bob' role='none'><reason>enough</reason></item></query></iq>` },
  { who: 'bob', direction: '←', atMs: 15.9, text: `<presence xmlns='jabber:client' type='unavailable' from='run-7@conference.localhost/bob' to='bob@localhost/x'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/><status code='110'/></x></presence>`, decisive: true },
  { who: 'alice', direction: '←', atMs: 16.4, text: `<iq xmlns='jabber:client' type='result' id='k1' from='run-7@conference.localhost' to='alice@localhost/x'/>` },
]

const DISAPPOINTED = {
  message: 'bob waited 2000 ms for an unavailable presence of "bob" with status 307; nearest: status {110}',
  expected: 'unavailable presence of "bob" with status 307',
  observed: 'unavailable presence of "bob" with status {110}',
}

const WITH: Readonly<Record<Verdict, Partial<TestResult>>> = {
  pass: {},
  fail: { failure: DISAPPOINTED, tookMs: 2014 },
  warn: { failure: { message: 'no <reason/> reached carol' } },
  info: { reason: 'the target refuses with resource-constraint' },
  'known-deviation': { failure: DISAPPOINTED, reason: 'leaves status 307 out', see: 'https://tracker.example/1' },
  'fixed-deviation': { reason: 'the ledger says: leaves <actor/> out', see: 'https://tracker.example/2' },
  'not-applicable': { reason: 'the target does not offer muc-hats' },
  'not-run': { reason: 'the endpoint tcp is down: connection refused' },
  inconclusive: { failure: { message: 'bob could not enter the room: no answer within 5000 ms' } },
  error: { failure: { message: "TypeError: Cannot read properties of undefined (reading 'attrs')" } },
}

/** A run of the tests, counted and judged; `change` overrides. */
export function sampleRun(tests: readonly TestResult[], change: Partial<RunResult> = {}): RunResult {
  const summary = Object.fromEntries(VERDICTS.map(verdict => [verdict, tests.filter(test => test.verdict === verdict).length])) as Record<Verdict, number>
  const gates = [
    ...summary.fail > 0 ? [`${summary.fail} MUST failed that the ledger does not know`] : [],
    ...summary['not-run'] > 0 ? [`${summary['not-run']} could not be run`] : [],
  ]
  return {
    schema: 'assay.run/1',
    assay: { version: '0.1.0', node: '24.1.0' },
    startedAt: '2026-02-03T04:05:06.789Z',
    tookMs: 12_345,
    seed: 7,
    profile: 'jitsi',
    target: {
      name: 'prosody', kind: 'prosody', software: 'Prosody', version: '0.12.4', domain: 'localhost', mucDomain: 'conference.localhost',
      endpoints: { websocket: 'ws://127.0.0.1:5280/xmpp-websocket', tcp: 'xmpp://127.0.0.1:5222' },
      mechanisms: ['SCRAM-SHA-1', 'SCRAM-SHA-256', 'PLAIN'], features: ['muc', 'disco', 'ping'], polite: false,
    },
    summary,
    exitCode: summary.fail > 0 ? 1 : gates.length > 0 ? 4 : 0,
    gates,
    documents: {
      RFC6120: { title: 'Extensible Messaging and Presence Protocol (XMPP): Core' },
      RFC7395: { title: 'XMPP Subprotocol for WebSocket' },
      'XEP-0030': { title: 'Service Discovery', version: '2.5.0' },
      'XEP-0045': { title: 'Multi-User Chat', version: '1.35.5' },
      'XEP-0199': { title: 'XMPP Ping', version: '2.0.1' },
    },
    tests,
    ...change,
  }
}

/** Every verdict at least once, over five documents, not in spec order. */
export function everyVerdict(): RunResult {
  return sampleRun([
    sampleTest('XEP-0199#s2c.1', 'pass'),
    sampleTest('XEP-0045#kick.1', 'fail', { id: 'XEP-0045#kick.1@websocket', transport: 'websocket' }),
    sampleTest('XEP-0045#kick.1', 'fail', { id: 'XEP-0045#kick.1@tcp', transport: 'tcp', seenIn: [{ name: 'server#1', url: 'https://tracker.example/1' }] }),
    sampleTest('XEP-0045#kick.5', 'warn'),
    sampleTest('XEP-0045#service-limits.1', 'info'),
    sampleTest('XEP-0045#enter-history.4', 'known-deviation'),
    sampleTest('XEP-0045#enter-conflict.1', 'fixed-deviation'),
    sampleTest('XEP-0045#enter-nonanon.1', 'not-applicable'),
    sampleTest('XEP-0045#changenick.2', 'inconclusive'),
    sampleTest('XEP-0045#subject-mod.3', 'pass'),
    sampleTest('RFC7395#framed-stream-namespace.1', 'pass'),
    sampleTest('RFC6120#streams-negotiation-features.1', 'not-run', { transport: 'tcp' }),
    sampleTest('RFC6120#streams-attr-id.1', 'pass'),
    sampleTest('XEP-0030#info-basic.3', 'error'),
  ])
}

/** One failing test in which every text is hostile. */
export function hostileRun(): RunResult {
  const test = sampleTest('XEP-0045#kick.1', 'fail', {
    says: HOSTILE, reason: HOSTILE, again: HOSTILE, file: HOSTILE, profile: HOSTILE, basis: HOSTILE, section: HOSTILE,
    url: 'javascript:globalThis.stolen = 3', see: 'javascript:globalThis.stolen = 4',
    failure: { message: HOSTILE, expected: HOSTILE, observed: HOSTILE },
    transcript: [{ who: HOSTILE, direction: '←', atMs: 1, text: HOSTILE, decisive: true }],
  })
  const run = sampleRun([test, { ...test, id: HOSTILE, clauses: [HOSTILE], document: HOSTILE }])
  return {
    ...run, profile: HOSTILE, only: HOSTILE, gates: [HOSTILE], documents: { [HOSTILE]: { title: HOSTILE, version: HOSTILE } },
    target: { ...run.target, name: HOSTILE, software: HOSTILE, version: HOSTILE, domain: HOSTILE, endpoints: { [HOSTILE]: HOSTILE }, mechanisms: [HOSTILE], features: [HOSTILE] },
  }
}

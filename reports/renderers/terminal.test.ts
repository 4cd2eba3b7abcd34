import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { everyVerdict, hostileRun, sampleRun, sampleTest } from '../sample.ts'
import { width } from './columns.ts'
import type { ProgressEvent, Screen } from './terminal.ts'
import { advance, NOT_BEGUN, renderTerminal } from './terminal.ts'

const PLAIN: Screen = { columns: 80, colour: false, live: false }

/** All that the events write, one string an event. */
function written(events: readonly ProgressEvent[], screen: Screen): readonly string[] {
  let progress = NOT_BEGUN
  return events.map(event => {
    const step = advance(progress, event, screen)
    progress = step.progress
    return step.write
  })
}

const EVENTS: readonly ProgressEvent[] = [
  { kind: 'begin', target: 'prosody', tests: 14 },
  ...everyVerdict().tests.map(one => ({ kind: 'test', test: one }) as const),
  { kind: 'remark', text: 'prosody has died and is started again' },
  { kind: 'end' },
]

describe('while a run goes on', () => {
  test('a file gets the first verdict, those to act on, and every tenth part of the way', () => {
    expect(written(EVENTS, PLAIN).join('')).toMatchInlineSnapshot(`
      "prosody: 14 tests
       1/14  ✔ XEP-0199#s2c.1  a ping to the server is answered
       2/14  ✘ XEP-0045#kick.1@websocket  the kicked occupant learns that it was a kick
       3/14  ✘ XEP-0045#kick.1@tcp  the kicked occupant learns that it was a kick
       5/14  i XEP-0045#service-limits.1  the service may limit how many rooms one user creates
       6/14  ≈ XEP-0045#enter-history.4  maxstanzas=0 asks for no history and gets none
       7/14  ! XEP-0045#enter-conflict.1  a nick that is taken is refused with conflict
       9/14  ? XEP-0045#changenick.2  a nick change is announced with status 303 and the new nick
      10/14  ✔ XEP-0045#subject-mod.3  a visitor may not change the subject
      12/14  ○ RFC6120#streams-negotiation-features.1  stream features follow the response header
      13/14  ✔ RFC6120#streams-attr-id.1  the response header has an id that no other stream has
      14/14  ‼ XEP-0030#info-basic.3  an information request to the server is answered with identities and features
      prosody has died and is started again
      "
    `)
  })

  test('a run of 1,500 good tests is a dozen lines in a file', () => {
    const events: readonly ProgressEvent[] = [{ kind: 'begin', target: 'prosody', tests: 1500 }, ...Array.from({ length: 1500 }, () => ({ kind: 'test', test: sampleTest('XEP-0199#s2c.1', 'pass') }) as const)]
    expect(written(events, PLAIN).join('').trim().split('\n').length).toBe(12)
  })

  test('a terminal has one line that is drawn over, never wider than the screen', () => {
    const screen = { columns: 50, colour: true, live: true }
    const lines = written(EVENTS, screen).map(write => stripVTControlCharacters(write.replaceAll('\r', '')))
    expect(lines).toMatchInlineSnapshot(`
      [
        "prosody  0/14",
        "prosody  1/14  ✔ 1  XEP-0199#s2c.1",
        "prosody  2/14  ✘ 1  ✔ 1  XEP-0045#kick.1@websock…",
        "prosody  3/14  ✘ 2  ✔ 1  XEP-0045#kick.1@tcp",
        "prosody  4/14  ✘ 2  △ 1  ✔ 1  XEP-0045#kick.5",
        "prosody  5/14  ✘ 2  △ 1  i 1  ✔ 1  XEP-0045#serv…",
        "prosody  6/14  ✘ 2  △ 1  ≈ 1  i 1  ✔ 1",
        "prosody  7/14  ✘ 2  ! 1  △ 1  ≈ 1  i 1  ✔ 1",
        "prosody  8/14  ✘ 2  ! 1  △ 1  ≈ 1  i 1  ✔ 1  – 1",
        "prosody  9/14  ✘ 2  ? 1  ! 1  △ 1  ≈ 1  i 1  ✔ 1",
        "prosody  10/14  ✘ 2  ? 1  ! 1  △ 1  ≈ 1  i 1  ✔ 2",
        "prosody  11/14  ✘ 2  ? 1  ! 1  △ 1  ≈ 1  i 1  ✔ 3",
        "prosody  12/14  ✘ 2  ? 1  ○ 1  ! 1  △ 1  ≈ 1  i 1",
        "prosody  13/14  ✘ 2  ? 1  ○ 1  ! 1  △ 1  ≈ 1  i 1",
        "prosody  14/14  ✘ 2  ‼ 1  ? 1  ○ 1  ! 1  △ 1  ≈ 1",
        "prosody has died and is started again
      prosody  14/14  ✘ 2  ‼ 1  ? 1  ○ 1  ! 1  △ 1  ≈ 1",
        "",
      ]
    `)
    for (const line of lines.flatMap(write => write.split('\n'))) expect(width(line)).toBeLessThan(50)
  })

  test('no name from outside can steer the terminal', () => {
    const [begin, one, remark] = written([
      { kind: 'begin', target: '\u001b[2J', tests: 1 },
      { kind: 'test', test: { id: '\u001b]0;x\u0007', says: '\u009b31m\n', verdict: 'fail' } },
      { kind: 'remark', text: 'a\rb' },
    ], PLAIN)
    expect([begin, one, remark]).toEqual(['\\u{1b}[2J: 1 test\n', '1/1  ✘ \\u{1b}]0;x\\u{7}  \\u{9b}31m\\n\n', 'a\\u{d}b\n'])
  })
})

describe('after a run', () => {
  test('is this, whole, for a run with every verdict', () => {
    expect(renderTerminal(everyVerdict(), PLAIN)).toMatchInlineSnapshot(`
      "
      Prosody 0.12.4  localhost, profile jitsi, 14 tests in 12.3 s

        RFC6120                  ○ 1                      ✔ 1       Extensible Messag…
        RFC7395                                           ✔ 1       XMPP Subprotocol …
        XEP-0030       ‼ 1                                          Service Discovery
        XEP-0045  ✘ 2       ? 1       ! 1  △ 1  ≈ 1  i 1  ✔ 1  – 1  Multi-User Chat
        XEP-0199                                          ✔ 1       XMPP Ping

        ✘ 2 fail  ‼ 1 error  ? 1 inconclusive  ○ 1 not run  ! 1 fixed deviation
        △ 1 warn  ≈ 1 known deviation  i 1 info  ✔ 4 pass  – 1 not applicable

      ‼ XEP-0030#info-basic.3
        an information request to the server is answered with identities and features
        TypeError: Cannot read properties of undefined (reading 'attrs')
        alice · connected to ws://127.0.0.1:5280/xmpp-websocket
        alice → <iq xmlns='jabber:client' type='set' id='k1' to='run-7@conference.l…
      ▶ bob   ← <presence xmlns='jabber:client' type='unavailable' from='run-7@conf…
        alice ← <iq xmlns='jabber:client' type='result' id='k1' from='run-7@confere…
        again:  npx assay run prosody --only 'XEP-0030#info-basic.3'

      ✘ XEP-0045#kick.1@tcp  the kicked occupant learns that it was a kick
        bob waited 2000 ms for an unavailable presence of "bob" with status 307;
        nearest: status {110}
        expected  unavailable presence of "bob" with status 307
        observed  unavailable presence of "bob" with status {110}
        alice · connected to ws://127.0.0.1:5280/xmpp-websocket
        alice → <iq xmlns='jabber:client' type='set' id='k1' to='run-7@conference.l…
      ▶ bob   ← <presence xmlns='jabber:client' type='unavailable' from='run-7@conf…
        alice ← <iq xmlns='jabber:client' type='result' id='k1' from='run-7@confere…
        seen in   server#1
        again:  npx assay run prosody --only 'XEP-0045#kick.1@tcp'

      ✘ XEP-0045#kick.1@websocket  the kicked occupant learns that it was a kick
        bob waited 2000 ms for an unavailable presence of "bob" with status 307;
        nearest: status {110}
        expected  unavailable presence of "bob" with status 307
        observed  unavailable presence of "bob" with status {110}
        alice · connected to ws://127.0.0.1:5280/xmpp-websocket
        alice → <iq xmlns='jabber:client' type='set' id='k1' to='run-7@conference.l…
      ▶ bob   ← <presence xmlns='jabber:client' type='unavailable' from='run-7@conf…
        alice ← <iq xmlns='jabber:client' type='result' id='k1' from='run-7@confere…
        again:  npx assay run prosody --only 'XEP-0045#kick.1@websocket'

      ? inconclusive  bob could not enter the room: no answer within 5000 ms
        XEP-0045#changenick.2

      ○ not run  the endpoint tcp is down: connection refused
        RFC6120#streams-negotiation-features.1

      ! fixed deviation  the ledger says: leaves <actor/> out
        XEP-0045#enter-conflict.1

      △ warn  no <reason/> reached carol
        XEP-0045#kick.5

      ✘ Not conformant (exit code 1)
        - 2 MUST failed that the ledger does not know
        - 1 could not be run
      "
    `)
  })

  test('is this on a narrow screen', () => {
    expect(renderTerminal(sampleRun([sampleTest('XEP-0045#kick.1', 'fail'), sampleTest('RFC6120#streams-attr-id.1', 'pass')]), { ...PLAIN, columns: 40 })).toMatchInlineSnapshot(`
      "
      Prosody 0.12.4
      localhost, profile jitsi, 2 tests in
      12.3 s

        RFC6120        ✔ 1  Extensible Messag…
        XEP-0045  ✘ 1       Multi-User Chat

        ✘ 1 fail  ✔ 1 pass

      ✘ XEP-0045#kick.1
        the kicked occupant learns that it was
        a kick
        bob waited 2000 ms for an unavailable
        presence of "bob" with status 307;
        nearest: status {110}
        expected  unavailable presence of
                  "bob" with status 307
        observed  unavailable presence of
                  "bob" with status {110}
        alice · connected to ws://127.0.0.1…
        alice → <iq xmlns='jabber:client' t…
      ▶ bob   ← <presence xmlns='jabber:cli…
        alice ← <iq xmlns='jabber:client' t…
        again:  npx assay run prosody --only 'XEP-0045#kick.1'

      ✘ Not conformant (exit code 1)
        - 1 MUST failed that the ledger does
          not know
      "
    `)
  })

  test('colour changes nothing but colour', () => {
    const screen = { ...PLAIN, colour: true }
    expect(renderTerminal(everyVerdict(), screen)).not.toBe(renderTerminal(everyVerdict(), PLAIN))
    expect(stripVTControlCharacters(renderTerminal(everyVerdict(), screen))).toBe(renderTerminal(everyVerdict(), PLAIN))
  })

  test.each([40, 80, 200])('nothing but a command is wider than %i columns', columns => {
    for (const line of renderTerminal(everyVerdict(), { ...PLAIN, columns }).split('\n')) {
      if (!line.startsWith('  again:') && !/^. \S+$/.test(line)) expect(width(line), line).toBeLessThanOrEqual(columns)
    }
  })

  test('many failures end with how many there are', () => {
    expect(renderTerminal(sampleRun(Array.from({ length: 50 }, (_, n) => sampleTest(`XEP-0045#kick.${n}`, 'fail'))), PLAIN)).toContain('\n… and 30 more: see the HTML report\n')
  })

  test('no text from the wire can steer the terminal', () => {
    // eslint-disable-next-line no-control-regex
    expect(renderTerminal(hostileRun(), PLAIN)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  })
})

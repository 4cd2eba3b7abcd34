/** The versioned result of a run: what `run.json` holds, and all that a renderer may know. */

/** Verdicts as in README "Verdicts": only `fail` (a MUST) turns a run red by itself. */
export type Verdict = 'pass' | 'fail' | 'warn' | 'info' | 'known-deviation' | 'fixed-deviation' | 'not-applicable' | 'not-run' | 'inconclusive' | 'error'
export const VERDICTS: readonly Verdict[] = ['pass', 'fail', 'warn', 'info', 'known-deviation', 'fixed-deviation', 'not-applicable', 'not-run', 'inconclusive', 'error']

export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'MAY'
export type Transport = 'tcp' | 'websocket' | 'bosh'
export type TargetKind = 'reference' | 'prosody' | 'ejabberd' | 'external'

/** One line of a transcript. `→` the probe sent, `←` the probe received, `·` something happened (connected, closed). */
export interface TranscriptLine {
  /** Name of the actor whose connection this is, e.g. `alice`. */
  readonly who: string
  readonly direction: '→' | '←' | '·'
  /** Milliseconds since the test began. */
  readonly atMs: number
  /** The exact characters on the wire, secrets redacted. */
  readonly text: string
  /** Set on the line that decided the outcome. */
  readonly decisive?: boolean
}

/** Why a test did not end well: what the clause wants, and what was seen. */
export interface Failure {
  readonly message: string
  readonly expected?: string
  readonly observed?: string
}

/** A public issue: of a tracker (`ejabberd#2175`), or a CVE. */
export interface Issue {
  readonly name: string
  readonly url: string
}

export interface TestResult {
  /** Clause id, `~name` where a clause has several tests, `@transport` where it runs on several. */
  readonly id: string
  readonly clauses: readonly string[]
  /** Document of the first clause, e.g. `XEP-0045`. */
  readonly document: string
  readonly section: string
  readonly level: Level
  /** Where the level comes from: `keyword`, `prose`, `table`, `definition`, `example` or `inferred`. */
  readonly basis: string
  readonly priority: number
  readonly profile: string
  /** The sentence the test claims. */
  readonly says: string
  /** Link to the clause in its document. */
  readonly url: string
  /** Suite file, relative to the project. */
  readonly file: string
  /** Where a bug was seen that this test catches; left out where nobody has reported one. */
  readonly seenIn?: readonly Issue[]
  readonly transport?: Transport
  readonly verdict: Verdict
  readonly tookMs: number
  /** Words for every verdict that needs them: missing feature, endpoint down, the ledger's reason, … */
  readonly reason?: string
  /** Link of the ledger row. */
  readonly see?: string
  readonly failure?: Failure
  /** Kept for whatever did not pass; empty otherwise. */
  readonly transcript: readonly TranscriptLine[]
  /** The command that runs just this test again. */
  readonly again: string
}

export interface RunResult {
  readonly schema: 'assay.run/1'
  readonly assay: { readonly version: string; readonly node: string }
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly tookMs: number
  readonly seed: number
  readonly profile: string
  /** Set when only part of the tests was asked for (`--only`). */
  readonly only?: string
  readonly target: {
    readonly name: string
    readonly kind: TargetKind
    readonly software?: string
    readonly version?: string
    readonly domain: string
    readonly mucDomain?: string
    /** e.g. `{ websocket: 'ws://127.0.0.1:5280/xmpp-websocket', tcp: 'xmpp://127.0.0.1:5222' }` */
    readonly endpoints: Readonly<Record<string, string>>
    readonly mechanisms: readonly string[]
    readonly features: readonly string[]
    readonly polite: boolean
  }
  readonly summary: Readonly<Record<Verdict, number>>
  readonly exitCode: number
  /** One sentence for each reason why the exit code is not 0. */
  readonly gates: readonly string[]
  /** What the documents of the tests are called, from the catalogue: `{ 'XEP-0045': { title: 'Multi-User Chat', version: '1.35.5' } }`. */
  readonly documents?: Readonly<Record<string, { readonly title: string; readonly version?: string }>>
  readonly tests: readonly TestResult[]
}

/** Turns how a test ended into a verdict. Pure: the level and basis of the clause, the ledger, and nothing else. */
import type { Clause } from '#harness/clause/catalogue.js'
import type { Ending } from '#harness/clause/plan.js'
import { type LedgerRow, speaksOf } from './ledger.ts'
import type { Failure, Verdict } from './run-result.ts'

/** A verdict with the words it needs. */
export interface Judgement {
  readonly verdict: Verdict
  readonly reason?: string
  readonly see?: string
  readonly failure?: Failure
}

/** Bases that make a failed MUST a failure; a level that was inferred or read off an example makes it a warning. */
const BINDING: readonly string[] = ['keyword', 'prose', 'table', 'definition']

/** Judges one test. `today` is an ISO date: a ledger row whose `until` lies before it excuses nothing. */
export function judge(testId: string, clause: Clause, ending: Ending, ledger: readonly LedgerRow[], today: string): Judgement {
  const bare = judgeByItself(clause, ending)
  const failed = bare.verdict === 'fail' || bare.verdict === 'warn'
  if (!failed && bare.verdict !== 'pass') return bare
  const row = ledger.find(one => speaksOf(one, testId) && !isExpired(one, today) && (failed || one.sometimes))
  if (!row) return bare
  return { ...bare, verdict: 'known-deviation', reason: failed ? row.why : `${row.why} (now and then, not this time)`, ...(row.see === undefined ? {} : { see: row.see }) }
}

function judgeByItself(clause: Clause, ending: Ending): Judgement {
  switch (ending.kind) {
    case 'held':
      return clause.level === 'MAY' ? { verdict: 'info', reason: ending.seen ?? 'seen' } : { verdict: 'pass' }
    case 'broken':
      return clause.level === 'MAY' ? { verdict: 'info', reason: `not done: ${ending.message}` } : { verdict: severityOf(clause), failure: failureOf(ending) }
    case 'unsettled':
      return { verdict: 'inconclusive', reason: ending.message }
    case 'crashed':
      return { verdict: 'error', reason: ending.message }
  }
}

/** What breaking this clause is worth: `fail`, or `warn` for a SHOULD and for a MUST nobody wrote down. */
export function severityOf(clause: Clause): 'fail' | 'warn' {
  return clause.level.startsWith('MUST') && BINDING.includes(clause.basis) ? 'fail' : 'warn'
}

function failureOf({ message, expected, observed }: Extract<Ending, { kind: 'broken' }>): Failure {
  return { message, ...(expected === undefined ? {} : { expected }), ...(observed === undefined ? {} : { observed }) }
}

/** Whether a row's time is over. */
export function isExpired(row: LedgerRow, today: string): boolean {
  return row.until !== undefined && row.until < today
}

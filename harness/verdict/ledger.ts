/** Ledgers: a target's known deviations, with the reason for each. `fixtures/ledgers/` holds ours; users bring their own. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'

const Row = z.strictObject({
  /** Clause id, or the id of one test of it (with ~name or @transport); `*` in it stands for anything, for many tests of one reason. */
  clause: z.string().regex(/^(RFC\d+|XEP-\d+|JITSI)#\S+\.\d+\S*$/, 'must be a clause id such as XEP-0045#kick.1'),
  /** What the target does instead, and why it counts as known. */
  why: z.string().min(10),
  see: z.url().optional(),
  /** For a race in the target: it differs only now and then, and the row holds whether it did this time or not. */
  sometimes: z.literal(true).optional(),
  /** Day after which the row no longer excuses anything (users' ledgers). */
  until: z.iso.date().optional(),
})
const Rows = z.array(Row)

/** One known deviation. */
export type LedgerRow = z.infer<typeof Row>

const FOLDER = fileURLToPath(new URL('../../fixtures/ledgers/', import.meta.url))

/**
 * Reads a ledger file.
 * @throws Error in one sentence that names the row and the field
 */
export function readLedger(file: string): readonly LedgerRow[] {
  const checked = Rows.safeParse(parse(readFileSync(file, 'utf8')) ?? [])
  if (checked.success) return checked.data
  const [first] = checked.error.issues
  throw new Error(`${file}: row ${String(first?.path[0] ?? '?')}, ${first?.path.slice(1).join('.') || 'row'}: ${first?.message ?? 'is not a ledger row'}`)
}

/**
 * Our own ledgers for a server: the most exact one there is for its kind and version (`prosody-0.12` before `prosody`), then that of its name, where we
 * start such a server in several ways (`prosody-jitsi`); its rows replace those of the same clause.
 */
export function ledgerOf({ kind, name }: { readonly kind: string; readonly name: string }, version: string | undefined): readonly LedgerRow[] {
  const file = `${FOLDER}${name}.yaml`
  const own = kind !== 'external' && name !== kind && existsSync(file) ? readLedger(file) : []
  return [...ledgerFor(kind, version).filter(({ clause }) => !own.some(row => row.clause === clause)), ...own]
}

function ledgerFor(kind: string, version: string | undefined): readonly LedgerRow[] {
  if (!existsSync(FOLDER)) return []
  const fits = readdirSync(FOLDER).map(name => name.replace('.yaml', '')).filter(name => name === kind || `${kind}-${version ?? ''}`.startsWith(name))
  const [best] = fits.toSorted((a, b) => b.length - a.length)
  return best === undefined ? [] : readLedger(`${FOLDER}${best}.yaml`)
}

/** Whether a row speaks of a test: by its clause, by the test's own id, or by a pattern of such ids. */
export function speaksOf(row: LedgerRow, testId: string): boolean {
  if (row.clause.includes('*')) return patternOf(row.clause).test(testId)
  return testId === row.clause || testId.startsWith(`${row.clause}~`) || testId.startsWith(`${row.clause}@`)
}

/** A pattern of test ids: `*` in it stands for anything. */
export function patternOf(clause: string): RegExp {
  return new RegExp(`^${clause.split('*').map(part => part.replaceAll(/[^\w-]/g, '\\$&')).join('.*')}$`)
}

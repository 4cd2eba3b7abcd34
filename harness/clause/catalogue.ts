/** The clause catalogue: `fixtures/clauses/` as typed data. A document is read when it is first asked for. */
import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import type { Level } from '#harness/verdict/run-result.js'

/** Where a level comes from. Only the first four make a failed MUST a failure; the others make it a warning. */
export type Basis = 'keyword' | 'prose' | 'table' | 'definition' | 'example' | 'inferred'

/** One normative statement. See `fixtures/clauses/README.md` for what each field means. */
export interface Clause {
  /** `SPEC#anchor.N`, stable for ever. */
  readonly id: string
  /** Document id, e.g. `XEP-0045`. */
  readonly document: string
  readonly section: string
  readonly level: Level
  readonly basis: Basis
  readonly subject: string
  readonly feature: string
  /** 1 Jitsi-critical, 2 general, 3 rare or hard to set up. */
  readonly priority: number
  readonly summary: string
  readonly observable: string
  /** Accepted conditions, e.g. `conflict/cancel`, `stream:not-authorized`. */
  readonly errors: readonly string[]
  readonly note?: string
  /** Why no test exists, starting with `not-observable`, `needs-federation` or `contradicts <clause>`. */
  readonly untestable?: string
  /** Where to read the clause. */
  readonly url: string
}

/** One document of the catalogue. */
export interface Document {
  readonly id: string
  readonly title: string
  readonly version: string
  readonly clauses: readonly Clause[]
}

interface DocumentFile {
  readonly spec: string
  readonly title: string
  readonly version: string
  readonly fragment: string
  readonly clauses: readonly (Omit<Clause, 'document' | 'basis' | 'errors' | 'url'> & { readonly basis?: Basis; readonly errors?: readonly string[]; readonly url?: string })[]
}

const FOLDER = fileURLToPath(new URL('../../fixtures/clauses/', import.meta.url))
const read = new Map<string, Document>()
const clauses = new Map<string, Clause>()
let ids: readonly string[] | undefined

const KINDS = ['rfc', 'xep', 'jitsi']

/** The ids of all documents, sorted: RFCs by number, then XEPs by number, then what Jitsi's modules do. */
export function documentIds(): readonly string[] {
  return ids ??= readdirSync(FOLDER)
    .map(name => name.replace('.yaml', ''))
    .filter(name => kindOf(name) >= 0)
    .toSorted((a, b) => kindOf(a) - kindOf(b) || Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)))
    .map(name => name.toUpperCase())
}

function kindOf(name: string): number {
  return KINDS.findIndex(kind => name.startsWith(kind))
}

/**
 * A document with its clauses in spec order.
 * @throws Error when the catalogue has no such document
 */
export function documentOf(id: string): Document {
  const known = read.get(id)
  if (known) return known
  const file = parse(readFileSync(`${FOLDER}${id.toLowerCase()}.yaml`, 'utf8')) as DocumentFile
  const document: Document = {
    id: file.spec,
    title: file.title,
    version: file.version,
    clauses: file.clauses.map(clause => ({
      basis: 'keyword' as const,
      errors: [],
      ...clause,
      document: file.spec,
      url: clause.url ?? file.fragment.replace('{anchor}', anchorOf(clause.id)).replace('{section}', clause.section),
    })),
  }
  read.set(id, document)
  for (const clause of document.clauses) clauses.set(clause.id, clause)
  return document
}

function anchorOf(clauseId: string): string {
  return clauseId.slice(clauseId.indexOf('#') + 1, clauseId.lastIndexOf('.'))
}

/** The clause with this id, or `undefined`. */
export function findClause(id: string): Clause | undefined {
  const document = id.split('#')[0] ?? ''
  if (!documentIds().includes(document)) return undefined
  documentOf(document)
  return clauses.get(id)
}

/** Reads all documents, in pieces: whatever else there is to do gets its turn after each. */
export async function readCatalogue(): Promise<void> {
  for (const id of documentIds()) {
    documentOf(id)
    await setImmediate()
  }
}

/** What a feature of the catalogue is, and whether a target may lack it. */
export interface Feature {
  readonly optional: boolean
  readonly what: string
  readonly tell?: string
}

let features: Readonly<Record<string, Feature>> | undefined

/** The features clauses speak of, by name (`fixtures/clauses/features.yaml`). */
export function allFeatures(): Readonly<Record<string, Feature>> {
  features ??= parse(readFileSync(`${FOLDER}features.yaml`, 'utf8')) as Record<string, Feature>
  return features
}

/** Decides before anything is sent which tests run, on which transport, and says in words why the others do not. Pure. */
import { allFeatures } from '#harness/clause/catalogue.js'
import { bugsNamed, catches } from '#harness/clause/known-bugs.js'
import { type ProfileName, profileOf } from '#harness/clause/profiles.js'
import { clauseIdOf, documentIdOf, type NamedTest, type Variant, variantsOf } from '#harness/clause/clause-test.js'
import type { Discovery } from '#harness/target/discover.js'
import type { TargetFacts } from '#harness/target/target.js'
import type { Transport } from '#harness/verdict/run-result.js'

/** What the user asked for. */
export interface Wish {
  /** Only tests of this profile; all when absent. */
  readonly profile?: ProfileName
  /** Only tests whose id, clause, document, file or sentence contains one of these, or that catch this known bug (comma-separated); exact ids win. */
  readonly only?: string
  /** Only polite tests. */
  readonly polite: boolean
}

interface Left {
  readonly verdict: 'not-applicable' | 'not-run'
  readonly reason: string
  readonly excused?: true
}

/** A test that will run, or the verdict it has without running; `excused` when that is the user's own choice. */
export type Choice = { readonly variant: Variant } & ({ readonly transport: Transport } | Left)

/** A test that will run. */
export type Playing = Extract<Choice, { transport: Transport }>

/** The variants a wish asks for. */
export function wanted<T extends NamedTest>(tests: readonly T[], wish: Wish): Variant<T>[] {
  const words = wish.only?.split(',').map(word => word.trim()).filter(word => word !== '')
  const variants = tests.filter(test => wish.profile === undefined || profileOf(documentIdOf(test.id)) === wish.profile).flatMap(test => variantsOf(test))
  return words === undefined ? variants : variants.filter(variant => words.some(word => isMeant(variant, word)))
}

function isMeant({ id, test }: Variant<NamedTest>, word: string): boolean {
  if (bugsNamed(word).some(bug => catches(bug, test.id))) return true
  if (/#.*\d$/.test(word)) return id === word || test.id === word || clauseIdOf(test.id) === word
  return [id, test.file, test.says].some(text => text.toLowerCase().includes(word.toLowerCase()))
}

/** Chooses for each variant. `discovery` says what the target offers and which endpoints answer. */
export function choose(variants: readonly Variant[], target: TargetFacts, discovery: Discovery, wish: Wish): Choice[] {
  return variants.map(variant => ({ variant, ...chooseOne(variant, target, discovery, wish) }))
}

function chooseOne(variant: Variant, target: TargetFacts, discovery: Discovery, wish: Wish): { transport: Transport } | Left {
  const { needs } = variant.test
  if (wish.polite && !needs.polite) return { verdict: 'not-run', reason: 'sends what an honest client would not; add --i-own-this HOST to allow it', excused: true }
  const missing = [...needs.features, variant.test.clause.feature].find(feature => isMissing(feature, discovery))
  if (missing !== undefined) return { verdict: 'not-applicable', reason: `the target does not offer ${missing} (${allFeatures()[missing]?.what ?? 'unknown feature'})` }
  if (target.accounts.length < needs.accounts) return { verdict: 'not-run', reason: `needs ${needs.accounts} accounts and was given ${target.accounts.length}` }
  if ((target.guests?.count ?? 0) < needs.guests) return { verdict: 'not-run', reason: `needs ${needs.guests} accounts that nobody else uses; only servers that Assay starts have them` }
  const down = needs.features.includes('component') ? discovery.problems.find(({ endpoint }) => endpoint === 'component') : undefined
  return down ? { verdict: 'not-run', reason: `component: ${down.problem}` } : transportFor(variant, discovery)
}

/** Features the catalogue calls mandatory are never missing: then the test itself says so. */
function isMissing(feature: string, discovery: Discovery): boolean {
  return (allFeatures()[feature]?.optional ?? false) && discovery.absent.includes(feature)
}

function transportFor(variant: Variant, discovery: Discovery): { transport: Transport } | Left {
  const { transports } = variant.test.needs
  const possible: readonly Transport[] = variant.transport ? [variant.transport] : transports === 'any' || transports === 'each' ? ['websocket', 'tcp', 'bosh'] : transports
  const up = possible.find(transport => discovery.transports.includes(transport))
  if (up) return { transport: up }
  const down = discovery.problems.find(({ endpoint }) => (possible as readonly string[]).includes(endpoint))
  return down ? { verdict: 'not-run', reason: `${down.endpoint}: ${down.problem}` } : { verdict: 'not-applicable', reason: `the target has no ${possible.join(' or ')} endpoint` }
}

/** The clause tests that have been loaded. Suite files fill it when they are imported; nothing here runs a test, or looks into the catalogue. */
import type { NamedTest } from '#harness/clause/clause-test.js'
import type { Fixture, Stage } from '#harness/clause/fixture.js'

/** A test in the thread that loaded its file. */
export interface PlayableTest extends NamedTest {
  /** Plays the test: sets the scene, then asks. Resolves to what was seen where the clause is a MAY. */
  readonly play: (stage: Stage) => Promise<{ readonly ask: () => Promise<string | undefined> }>
}

const tests = new Map<string, PlayableTest>()
let loading = ''

/** All tests loaded so far, in the order of their files. */
export function registeredTests(): readonly PlayableTest[] {
  return [...tests.values()]
}

/** The same as data. */
export function namedTests(): readonly NamedTest[] {
  return registeredTests().map(({ id, verb, says, needs, file }) => ({ id, verb, says, needs, file }))
}

/** Names the file whose tests register next. */
export function loadingFile(file: string): void {
  loading = file
}

/**
 * Registers a test.
 * @throws Error when the id is taken
 */
export function register<T>(verb: NamedTest['verb'], id: string, says: string, fixture: Fixture<T>, body: (scene: T, stage: Stage) => Promise<string | undefined | void>): void {
  if (tests.has(id)) throw new Error(`${id} is registered twice; add ~name to one of them`)
  tests.set(id, {
    id, verb, says, needs: fixture.needs, file: loading,
    play: async stage => {
      const scene = await fixture.set(stage)
      return { ask: async () => (await body(scene, stage)) ?? undefined }
    },
  })
}

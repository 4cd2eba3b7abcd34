/** Plays one clause test and says how it ended. Every error becomes an outcome here; what it means is for `harness/verdict`. */
import { DeadlineError, HarnessError, MismatchError } from '#harness/errors.js'
import { Transcript } from '#harness/probe/transcript.js'
import type { Transport } from '#harness/verdict/run-result.js'
import { WireError } from '#xmpp/wire-error.js'
import type { Stage } from './fixture.ts'
import type { Ending, Outcome, Plan, Round } from './plan.ts'
import type { Variant } from './clause-test.ts'
import type { PlayableTest } from './registry.ts'

/** No step of a test may hang longer than this, with nothing said by anybody, unless its scene says so (`setUpMs`): it bounds what a suite forgot to bound. */
const HANGS_MS = 15_000
/** Nor take longer than this, whatever is said: a table of hundreds of questions is asked on a busy machine, too. */
const STEP_MS = 45_000

/** Plays a variant on a transport and closes whatever it opened. Never throws. */
export async function perform(plan: Plan, round: Round, variant: Variant<PlayableTest>, transport: Transport): Promise<Outcome> {
  const { exclusive } = variant.test.needs
  return exclusive === undefined ? play(plan, round, variant, transport) : inTurn(`${round.name} ${exclusive}`, () => play(plan, round, variant, transport))
}

async function play(plan: Plan, round: Round, variant: Variant<PlayableTest>, transport: Transport): Promise<Outcome> {
  const transcript = new Transcript()
  const closers: (() => Promise<void> | void)[] = []
  const stage: Stage = {
    target: round.target, transport, transcript,
    tag: tagFor(plan), deadlineMs: plan.deadlineMs, seed: plan.seed,
    defer: close => void closers.push(close),
  }
  const startedAtMs = Date.now()
  const ending = await end(variant, stage)
  const reached = plan.reachUrl === undefined ? undefined : await reachedSince(plan.reachUrl)
  for (const close of closers.toReversed()) await closed(close, transcript)
  // What is met only while the scene is cleared away cannot change how the test ended.
  if (plan.reachUrl !== undefined) await reachedSince(plan.reachUrl)
  return { ...ending, startedAtMs, endedAtMs: Date.now(), transcript: plan.transcripts && ending.kind !== 'held' ? transcript.lines : [], ...(reached ? { reached } : {}) }
}

async function end(variant: Variant<PlayableTest>, stage: Stage): Promise<Ending> {
  let ask: () => Promise<string | undefined>
  try {
    ask = (await bounded(variant.test.play(stage), stage.transcript, variant.test.needs.setUpMs)).ask
  } catch (error) {
    return isDisappointment(error) || error instanceof HarnessError ? { kind: 'unsettled', message: messageOf(error) } : crashed(error)
  }
  try {
    const seen = await bounded(ask(), stage.transcript)
    return seen === undefined ? { kind: 'held' } : { kind: 'held', seen }
  } catch (error) {
    if (error instanceof HarnessError) return { kind: 'unsettled', message: messageOf(error) }
    if (isDisappointment(error)) {
      stage.transcript.decideByLast()
      return { kind: 'broken', message: messageOf(error), ...expectedAndObserved(error) }
    }
    return crashed(error)
  }
}

/** Whether the target disappointed: a probe waited in vain, an assertion did not hold, or what came cannot be read. */
function isDisappointment(error: unknown): boolean {
  return error instanceof MismatchError || error instanceof DeadlineError || error instanceof WireError || (error instanceof Error && error.name === 'AssertionError')
}

function expectedAndObserved(error: unknown): { expected?: string; observed?: string } {
  const { expected, observed, actual } = error as { expected?: unknown; observed?: unknown; actual?: unknown }
  const seen = observed ?? actual
  return { ...(expected === undefined ? {} : { expected: inWords(expected) }), ...(seen === undefined ? {} : { observed: inWords(seen) }) }
}

// an element knows its parent, which knows its children
function inWords(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, (key, inner: unknown) => (key === 'parent' ? undefined : inner)) ?? String(value))
}

function crashed(error: unknown): Ending {
  return { kind: 'crashed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** @param patienceMs how long nothing may be said, and how long it may take in all, where that is longer than usual */
async function bounded<T>(step: Promise<T>, transcript: Transcript, patienceMs = 0): Promise<T> {
  const [hangsMs, stepMs] = [Math.max(HANGS_MS, patienceMs), Math.max(STEP_MS, patienceMs)]
  const beganAtMs = transcript.nowMs
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const watch = (): void => {
      const { nowMs } = transcript
      const silentMs = nowMs - Math.max(beganAtMs, transcript.lines.at(-1)?.atMs ?? 0)
      if (silentMs >= hangsMs) reject(new HarnessError('HARNESS_STEP_HANGS', `a step of the test hung for ${hangsMs} ms`))
      else if (nowMs - beganAtMs >= stepMs) reject(new HarnessError('HARNESS_STEP_ENDLESS', `a step of the test did not end in ${stepMs} ms`))
      else timer = setTimeout(watch, Math.min(hangsMs - silentMs, stepMs - nowMs + beganAtMs) + 1)
    }
    watch()
  })
  try {
    return await Promise.race([step, late])
  } finally {
    clearTimeout(timer)
  }
}

async function closed(close: () => Promise<void> | void, transcript: Transcript): Promise<void> {
  try {
    await bounded(Promise.resolve(close()), transcript)
  } catch (error) {
    transcript.note('assay', `closing after the test: ${messageOf(error)}`)
  }
}

let played = 0
function tagFor(plan: Plan): string {
  played += 1
  return `${plan.prefix}-${played.toString(36)}`
}

const queues = new Map<string, Promise<unknown>>()

/** Runs after everything that took a turn under this name before. */
async function inTurn<T>(name: string, run: () => Promise<T>): Promise<T> {
  const before = queues.get(name) ?? Promise.resolve()
  const mine = before.then(run)
  queues.set(name, mine.catch(() => undefined))
  return mine
}

async function reachedSince(url: string): Promise<string[]> {
  const answer = await fetch(url)
  return Object.keys((await answer.json()) as Record<string, number>)
}

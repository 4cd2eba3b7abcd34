/**
 * The corpus of hostile streams: each that a clause speaks of gets the answer which that clause wants, and whatever is sent, a neighbour
 * notices nothing. Spec: RFC 6120 §4, §11, §13.12; RFC 7395 §3; RFC 6455 §5.
 */
import { demand, must } from '#harness/clause/clause.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { type Answer, type HostileStream, readCorpus } from './corpus.ts'
import { answerTo, type Hostile, misbehave, prepare } from './hostile.ts'
import { askBadly, judgeHttp } from './http.ts'
import { Neighbour } from './neighbour.ts'

const CORPUS = readCorpus()
/** How long an answer is waited for that no clause demands, in milliseconds. */
const COURTESY_MS = 200
/** How many misbehave at the same time: most are answered at once, and a few never. */
const SIDE_BY_SIDE = 10

const impolite = { polite: false } as const
/** Kinds that have brought whole servers down: nothing else runs beside them. */
const DANGEROUS: ReadonlySet<string> = new Set(['depth'])

for (const stream of CORPUS) {
  const { clause, answer, kind, name, on, says } = stream
  if (clause === null || !answer) continue
  const fixture = stream.stage === 'http'
    ? new Fixture({ ...impolite, transports: on }, async () => undefined)
    : new Fixture({ ...impolite, transports: on }, async stage => prepare(stream, stage, `nobody@${stage.target.domain}`))
  demand(`${clause}~${kind}-${name}`, `${says}: ${inWords(answer)}`, fixture, async (hostile, stage) => {
    if (!hostile) return judgeHttp(await askBadly(stream, stage), answer)
    await misbehave(hostile)
    await hostile.wire.next(await answerTo(hostile, answer))
  })
}

function inWords({ error, stanza, sasl, close, status, ends, lives }: Answer): string {
  const named = (what: string, conditions: readonly (string | number)[]): string => `${what}${conditions.length > 0 ? ` (${conditions.join(' or ')})` : ''}`
  return [
    ...(error ? [named('a stream error', error)] : []),
    ...(stanza ? [named('an error', stanza)] : []),
    ...(sasl ? [named('a SASL failure', sasl)] : []),
    ...(close ? [named('the end', close)] : []),
    ...(status ? [named('a refusal', status)] : []),
    ...(ends ? ['the end'] : []),
    ...(lives ? ['the stream goes on'] : []),
  ].join(', or ')
}

for (const kind of new Set(CORPUS.map(({ kind }) => kind))) {
  const streams = CORPUS.filter(stream => stream.kind === kind)
  const transports = (['tcp', 'websocket'] as const).filter(transport => streams.some(({ on }) => on.includes(transport)))
  const fixture = new Fixture({ ...impolite, transports, alone: DANGEROUS.has(kind) }, async stage => Neighbour.moveIn(stage))
  must(`RFC6120#security-dos.7~${kind}`, `a neighbour is not disturbed by hostile streams (${kind})`, fixture, async (neighbour, stage) => {
    const due = streams.filter(({ on }) => stage.transport !== 'bosh' && on.includes(stage.transport))
    for (let next = 0; next < due.length; next += SIDE_BY_SIDE) {
      const some = due.slice(next, next + SIDE_BY_SIDE)
      await Promise.all(some.map(async stream => play(stream, stream.stage === 'http' ? undefined : await prepare(stream, stage, neighbour.address), stage)))
      await neighbour.isUndisturbed(some.map(({ name }) => name).join(', '))
    }
  })
}

/** Plays a stream for those who watch: its answer is waited for a little, and judged by others. */
async function play(stream: HostileStream, hostile: Hostile | undefined, stage: Stage): Promise<void> {
  if (!hostile) return void await askBadly(stream, stage, COURTESY_MS)
  await misbehave(hostile)
  if (stream.after === 'answer' && stream.answer) await hostile.wire.next(await answerTo(hostile, stream.answer), { deadlineMs: COURTESY_MS }).catch(() => undefined)
  if (stream.after !== 'stay') hostile.wire.destroy()
}

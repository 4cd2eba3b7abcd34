/**
 * The corpus of tokens that let nobody in, kind by kind: none gets in, and a server that speaks as a Jitsi server does refuses each of
 * them in its words. Spec: RFC 7515 §5.2; RFC 7519 §7.2; RFC 8725 §3.
 */
import { el } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import { demand } from '#harness/clause/clause.js'
import type { Fixture, Stage } from '#harness/clause/fixture.js'
import { MismatchError } from '#harness/errors.js'
import { where } from '#harness/match/matcher.js'
import { presence } from '#harness/match/stanza.js'
import type { TokenHost } from '#harness/target/token-host.js'
import { badTokens, gateTo, type TokenGate, tokenRoom } from '#suites/scenes/tokens.js'
import { type Destination, type HostileToken, makeHostileToken, readTokenCorpus, type TokenKind } from './token-corpus.ts'

/** How many try at the same time. */
const SIDE_BY_SIDE = 8

for (const kind of readTokenCorpus()) {
  const says = `${kind.tokens.length} tokens let nobody in: ${kind.kind}`
  if (kind.kind === 'rooms') demand(`${kind.clause}~attack-rooms`, says, tokenRoom.with({ meets: 'a-table' }), async ({ host, room }, stage) => play(kind, stage, async recipe => atRoom(stage, host, room, recipe)))
  else demand(`${kind.clause}~attack-${kind.kind}`, says, fixtureFor(kind), async (_, stage) => play(kind, stage, async recipe => atLogin(stage, recipe)))
}

/** Tokens for hosts that the target does not have are left out. */
function fixtureFor({ tokens }: TokenKind): Fixture<TokenGate> {
  const features = [...new Set(tokens.map(({ at }) => at))].filter(at => at !== 'hs').map(at => `jwt-${at}256`)
  return badTokens.with({ meets: 'a-table', features })
}

type Answer = string

/** Plays all of one kind, and says of each that got in, or was refused in other words. */
async function play({ tokens }: TokenKind, { target }: Stage, attempt: (recipe: HostileToken) => Promise<Answer>): Promise<void> {
  const [host] = target.tokens ?? []
  const isJitsi = host?.speaks === 'jitsi'
  const wrong: string[] = []
  const waiting = tokens.filter(({ only }) => isJitsi || only === undefined || (only === 'issuer' && host?.issuer !== undefined))
  const worker = async (): Promise<void> => {
    for (let recipe = waiting.shift(); recipe; recipe = waiting.shift()) {
      const answer = await attempt(recipe)
      if (answer === 'success') wrong.push(`${recipe.name} (${recipe.says}) gets in`)
      else if (isJitsi && !answer.startsWith(recipe.answer)) wrong.push(`${recipe.name} (${recipe.says}) is refused with "${answer}" instead of "${recipe.answer}"`)
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker))
  if (wrong.length > 0) throw new MismatchError('TOKENS_NOT_REFUSED', wrong.join('; '), { expected: `${tokens.length} refusals`, observed: `${wrong.length} that are none, or others` })
}

async function atLogin(stage: Stage, recipe: HostileToken): Promise<Answer> {
  const host = stage.target.tokens?.find(({ algorithm }) => algorithm === `${recipe.at.toUpperCase()}256`)
  if (!host) return 'no such host'
  const { answer, text = '' } = await gateTo(stage, host).tryOut(makeHostileToken(host, recipe))
  return answer === 'success' ? answer : `${answer}: ${text}`
}

async function atRoom(stage: Stage, host: TokenHost, room: Jid, recipe: HostileToken): Promise<Answer> {
  const destination: Destination = { room: room.local, muc: room.domain }
  const client = await gateTo(stage, host).enterWith(makeHostileToken(host, recipe, destination))
  if (typeof client === 'string') return client
  await client.send(el('presence', { xmlns: NS.client, to: room.withResource(recipe.name).toString() }, el('x', { xmlns: NS.muc })))
  const own = await client.next(where(presence(), 'that lets in or refuses', ({ type, status }) => type === 'error' || status.includes(110)))
  const error = readStanzaError(own.element)
  client.wire.end()
  return error ? `${error.condition}: ${error.text ?? ''}` : 'success'
}

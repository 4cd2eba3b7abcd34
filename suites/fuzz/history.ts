/**
 * A history of a room: legal changes by its owner, and in between bad input by everybody. After each step the room has to be what the model
 * says: as it was, unless the owner changed it. Plays against any server. Spec: XEP-0045 v1.35.5 §5, §9, §10.
 */
import fc from 'fast-check'
import { attr, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { readMucOwner, writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import { MismatchError } from '#harness/errors.js'
import { anyOf, where } from '#harness/match/matcher.js'
import type { StanzaSeen } from '#harness/match/any-stanza.js'
import { iqAnswer, message, presence } from '#harness/match/stanza.js'
import { type Client, freshId } from '#harness/probe/client.js'
import { gather } from '#harness/probe/muc-client.js'
import { listed, refusal } from '#suites/scenes/rights.js'
import { lastWord } from '#suites/scenes/rooms.js'
import { inWords, type Person, Stand } from '#suites/scenes/standings.js'
import { BAD_INPUT, type BadInput, type BadKind } from './bad-input.ts'

const LISTS = ['owner', 'admin', 'member', 'outcast'] as const
type Listing = (typeof LISTS)[number] | 'none'
type Sender = 'alice' | 'bob' | 'carol'

type Step =
  | { readonly do: 'bad'; readonly by: Sender; readonly input: BadInput }
  /** Alice, who owns the room, gives bob another affiliation; he is in. */
  | { readonly do: 'rank'; readonly affiliation: Exclude<Listing, 'outcast'> }
  /** Carol is outside. */
  | { readonly do: 'list'; readonly affiliation: Listing }
  | { readonly do: 'configure'; readonly name: string; readonly isPublic: boolean }
export type History = readonly Step[]

/** Histories with bad input of these kinds; each prints as what it does. */
export function histories(kinds: readonly BadKind[], maxLength = 6): fc.Arbitrary<History> {
  const bad = fc.record({ do: fc.constant('bad' as const), by: fc.constantFrom<Sender>('alice', 'alice', 'bob', 'carol'), input: fc.oneof(...kinds.map(kind => BAD_INPUT[kind])) })
  const legal = fc.oneof(
    fc.record({ do: fc.constant('rank' as const), affiliation: fc.constantFrom('owner' as const, 'admin' as const, 'member' as const, 'none' as const) }),
    fc.record({ do: fc.constant('list' as const), affiliation: fc.constantFrom<Listing>('none', 'member', 'admin', 'outcast') }),
    fc.record({ do: fc.constant('configure' as const), name: fc.constantFrom('Tea', 'Coffee'), isPublic: fc.boolean() }),
  )
  return fc.array(fc.oneof({ weight: 3, arbitrary: bad }, { weight: 1, arbitrary: legal }), { minLength: 1, maxLength, size: 'max' })
}

/** A step in words. */
export function inShort(step: Step): string {
  if (step.do === 'bad') return `${step.by} ${step.input.says}`
  if (step.do === 'configure') return `alice names the room ${step.name} and ${step.isPublic ? 'shows' : 'hides'} it`
  return `alice makes ${step.do === 'rank' ? 'bob' : 'carol'} ${step.affiliation}`
}

/** Everything about a room that an owner can see. */
interface Snapshot {
  readonly config: readonly string[]
  readonly affiliations: readonly string[]
  readonly occupants: readonly string[]
}

/** Three clients of different accounts. */
export type Cast = Readonly<Record<Sender, Client>>

/**
 * Plays a history in a room of its own, and ends the room.
 * @throws MismatchError when an answer or the room is not as it has to be
 */
export async function play(cast: Cast, room: Jid, history: History): Promise<void> {
  const { alice } = await gather(room, { alice: cast.alice }, { 'muc#roomconfig_persistentroom': false })
  const stand = new Stand(alice, cast.bob, cast.carol)
  try {
    await stand.put([stand.bob, { affiliation: 'none', role: 'participant' }])
    let model = await look(stand)
    for (const step of history) {
      if (step.do === 'bad') await misbehave(stand, step)
      else await change(stand, step)
      const now = await look(stand)
      model = step.do === 'bad' ? model : changed(step, model, now)
      compare(inShort(step), model, now)
    }
  } finally {
    await alice.destroy().catch(() => undefined)
    for (const client of Object.values(cast)) client.wire.forget()
  }
}

async function misbehave(stand: Stand, { by, input }: Extract<Step, { readonly do: 'bad' }>): Promise<void> {
  const sender: Person = by === 'alice' ? stand.owner : stand[by]
  const { client } = sender
  const id = freshId()
  const stanza = input.build({ room: stand.room, nick: sender.nick, other: by === 'alice' ? 'bob' : 'alice', stranger: `stranger@${client.jid.domain}` })
  stanza.attrs['id'] = id
  await client.send(stanza)
  const about = where(anyOf<StanzaSeen>(iqAnswer(id), presence(), message()), 'about it', ({ element }) => attr(element, 'id') === id && attr(element, 'type') === 'error' || element.name === 'iq')
  const isAsked = stanza.name === 'iq'
  const answers = isAsked ? [await client.next(about)] : []
  answers.push(...await client.allBefore(await lastWord(client, stand.room), about))
  const conditions = answers.map(({ element }) => conditionOf(element))
  const [condition = 'nothing', ...more] = conditions
  const isBanned = stand.standingOf(sender).affiliation === 'outcast'
  const isRight = input.answers.length === 0 ? condition !== 'a result' : input.answers.includes(condition) || (isBanned && condition === 'forbidden')
  if (isRight && more.length === 0) return
  const expected = input.answers.length === 0 ? 'an error or nothing' : input.answers.join(' or ')
  throw new MismatchError('FUZZ_ANSWER', `${by} (${inWords(stand.standingOf(sender))}) ${input.says}: the answer is ${conditions.join(' and ') || condition}`, { expected, observed: answers.map(({ element }) => element.toString()).join('') || 'nothing' })
}

function conditionOf(element: Element): string {
  if (attr(element, 'type') !== 'error') return 'a result'
  return readStanzaError(element)?.condition ?? 'an error without a condition'
}

async function change(stand: Stand, step: Exclude<Step, { readonly do: 'bad' }>): Promise<void> {
  if (step.do === 'configure') await stand.owner.configure({ 'muc#roomconfig_roomname': step.name, 'muc#roomconfig_publicroom': step.isPublic })
  else if (step.do === 'rank') await stand.owner.affiliate(stand.bob.client.jid, step.affiliation)
  else await stand.put([stand.carol, { affiliation: step.affiliation, role: 'none' }])
}

/** What a legal change makes of the model; which roles come with affiliations is for others to ask. */
function changed(step: Exclude<Step, { readonly do: 'bad' }>, model: Snapshot, now: Snapshot): Snapshot {
  if (step.do === 'configure') {
    const set = new Map([['muc#roomconfig_roomname', step.name], ['muc#roomconfig_publicroom', step.isPublic ? '1' : '0']])
    return { ...model, config: model.config.map(line => { const [name = ''] = line.split('='); return set.has(name) ? `${name}=${set.get(name) ?? ''}` : line }) }
  }
  return { config: now.config.map((line, index) => AFFILIATED.test(line) ? line : model.config[index] ?? ''), affiliations: now.affiliations, occupants: now.occupants }
}
/** Fields that show lists of affiliations. */
const AFFILIATED = /^muc#roomconfig_room(?:admins|owners)=|^muc#affiliations/

async function look(stand: Stand): Promise<Snapshot> {
  const { owner, bob } = stand
  const [form, lists] = await Promise.all([
    owner.iq('get', writeMucOwner()),
    Promise.all(LISTS.map(async affiliation => { const answer = await owner.list({ affiliation }); return refusal(answer) === 'none' ? listed(answer).map(({ jid = '', nick = '' }) => `${affiliation}: ${jid} ${nick}`) : [`${affiliation}: ${refusal(answer)}`] })),
    stand.look(),
  ])
  return {
    config: form.payload ? fieldsOf(form.payload) : [`no form: ${refusal(form)}`],
    affiliations: lists.flat().toSorted(),
    occupants: [owner, bob, stand.carol].map(one => `${one.nick}: ${inWords(stand.standingOf(one))}`),
  }
}

function fieldsOf(query: Element): string[] {
  const form = readMucOwner(query).form
  return (form?.fields ?? []).map(({ name = '', values }) => `${name}=${values.toSorted().join()}`)
}

function compare(after: string, model: Snapshot, now: Snapshot): void {
  for (const part of ['config', 'affiliations', 'occupants'] as const) {
    if (model[part].join('\n') === now[part].join('\n')) continue
    const before = model[part].filter(line => !now[part].includes(line)).join(', ')
    const since = now[part].filter(line => !model[part].includes(line)).join(', ')
    throw new MismatchError('FUZZ_ROOM', `after "${after}" the room is another one`, { expected: before || 'nothing more', observed: since || 'nothing' })
  }
}

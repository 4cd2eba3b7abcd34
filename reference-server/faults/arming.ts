/** Plants faults into the seams of a host: for real, or only to count what would reach them. */
import type { Message } from '../delivery/outbox.ts'
import type { Passage, Seams } from '../seams.ts'
import type { Fault, FaultSeams, Match } from './fault.ts'
import { played, wouldAnswer } from './rehearsal.ts'

/** Plants a fault so that it acts. */
export function arm(fault: Fault, seams: Seams): void {
  const at: FaultSeams = {
    inbound(match, change) { seams.inbound.push({ match, change }) },
    outbound(match, change) { seams.outbound.push({ match, change }) },
    routed(match, change) { seams.routed.push({ match, change }) },
    decision(change) { seams.decisions.push(change) },
    transition(change) { seams.transitions.push(change) },
    connected(greet) { seams.connected.push(greet) },
    opening(change) { seams.openings.push(change) },
    token(match, change) { seams.tokenVerdicts.push((verdict, token = '') => (match(token) ? change(verdict, token) : verdict)) },
    header(change) { seams.headers.push(change) },
    bytes(change) { seams.written.push((text, passage) => asList(change(text, passage))) },
    received(change) { seams.received.push((bytes, passage) => Buffer.from(change(asText(bytes), passage))) },
    boshRequest(change) { seams.boshRequests.push(change) },
    boshAnswer(change) { seams.boshAnswers.push(change) },
    hostMeta(change) { seams.hostMeta.push(change) },
    option(name, value) { Object.assign(optionsOf(seams, name), { [name]: value }) },
    refusal(code: string, row: object | undefined) {
      const { table, own } = tableOf(seams, code)
      own({ ...table, [code]: row && { ...table[code], ...row } })
    },
    policy(action, cells) { seams.policy = { ...seams.policy, [action]: { ...seams.policy[action], ...cells } } },
    hook(phase, handler, where = 'before') {
      seams.plant.push(hooks => {
        if (where === 'before') hooks.before(phase, handler)
        else hooks.on(phase, handler)
      })
    },
    around(phase, wrapper) { seams.plant.push(hooks => hooks.around(phase, wrapper)) },
    foundRoom(change) { seams.foundRooms.push(change) },
    lastingRooms(lasts) { seams.lasts = lasts },
    plant(plant) { seams.plant.push(plant) },
  }
  fault.plant(at)
}

/** Plants a fault so that it only counts what reaches it: `seen` is called each time, and nothing changes. */
export function count(fault: Fault, seams: Seams, seen: () => void): void {
  const counted = (match: Match): Match => (element, passage) => {
    if (match(element, passage)) seen()
    return false
  }
  const compare = <T>(value: T, changed: unknown): T => {
    if (JSON.stringify(value) !== JSON.stringify(changed)) seen()
    return value
  }
  const at: FaultSeams = {
    inbound(match, change) { seams.inbound.push({ match: counted(match), change }) },
    outbound(match, change) { seams.outbound.push({ match: counted(match), change }) },
    routed(match, change) { seams.routed.push({ match: counted(match), change }) },
    decision(change) {
      seams.decisions.push((decision, stanza, resources) => {
        if (change(decision, stanza, resources) !== decision) seen()
        return decision
      })
    },
    transition(change) {
      seams.transitions.push((transition, event) => {
        if (change(transition, event) !== transition) seen()
        return transition
      })
    },
    connected() { seams.connected.push(seen) },
    opening(change) { seams.openings.push((header, passage) => compare(header, change(structuredClone(header), muted(passage)))) },
    token(match) {
      seams.tokenVerdicts.push((verdict, token = '') => {
        if (match(token)) seen()
        return verdict
      })
    },
    header(change) { seams.headers.push((header, passage) => compare(header, change({ ...header }, muted(passage)))) },
    bytes(change) {
      seams.written.push((text, passage) => {
        compare([text], asList(change(text, muted(passage))))
        return [text]
      })
    },
    received(change) {
      seams.received.push((bytes, passage) => {
        compare(asText(bytes), change(asText(bytes), muted(passage)))
        return bytes
      })
    },
    boshRequest(change) {
      seams.boshRequests.push((body, passage) => {
        if (change(body, muted(passage)) !== body) seen()
        return body
      })
    },
    boshAnswer(change) { seams.boshAnswers.push((answer, passage) => compare(answer, change(answer, muted(passage)))) },
    hostMeta(change) { seams.hostMeta.push((answer, request) => compare(answer, change(answer, request))) },
    option(name) { watch(optionsOf(seams, name), name, seen) },
    refusal(code: string) {
      const { table, own } = tableOf(seams, code)
      own(watched(table, code, seen))
    },
    policy(action, cells) {
      const row = Object.keys(cells).reduce((watching, cell) => watched(watching, cell, seen), seams.policy[action])
      seams.policy = { ...seams.policy, [action]: row }
    },
    hook(phase, handler, where = 'before') {
      const noticed: typeof handler = context => {
        if (wouldAnswer(context, handler)) seen()
        return undefined
      }
      seams.plant.push(hooks => {
        if (where === 'before') hooks.before(phase, noticed)
        else hooks.on(phase, noticed)
      })
    },
    around(phase, wrapper) {
      seams.plant.push(hooks => hooks.around(phase, (context, next) => {
        const { effects, differs } = played(context, wrapper, next)
        if (differs) seen()
        return effects()
      }))
    },
    foundRoom() { /* nobody starts this server twice */ },
    lastingRooms() { /* nor looks what lasts */ },
    plant() { /* says nothing about when it acts */ },
  }
  fault.plant(at)
}

/** A passage that can be looked at, but not written to or ended. */
function muted({ transport, isSecure, state, domain, address, memory }: Passage): Passage {
  const nothing = (): void => undefined
  return { transport, isSecure, state, domain, address, memory, reply: nothing, write: nothing, hangUp: nothing, route: nothing, after: nothing }
}

function optionsOf(seams: Seams, name: string): object {
  return name in seams.options ? seams.options : seams.mucOptions
}

type Rows = Readonly<Record<string, object | undefined>>

/** The table that has this code, and how the host gets a copy of its own. */
function tableOf(seams: Seams, code: string): { readonly table: Rows; readonly own: (table: Rows) => void } {
  if (code in seams.mucErrors) return { table: seams.mucErrors, own: table => { seams.mucErrors = table as Seams['mucErrors'] } }
  const name = (['sasl', 'sm', 'stanza', 'bosh'] as const).find(key => code in seams.refusals[key]) ?? 'stream'
  return { table: seams.refusals[name], own: table => { seams.refusals = { ...seams.refusals, [name]: table } as Seams['refusals'] } }
}

/** A copy in which reading one row is noticed; it keeps the watchers that are there. */
function watched<T extends object>(table: T, name: string, seen: () => void): T {
  const copy = Object.create(null, Object.getOwnPropertyDescriptors(table)) as T
  watch(copy, name, seen)
  return copy
}

function watch(target: object, name: string, seen: () => void): void {
  const before = Object.getOwnPropertyDescriptor(target, name)
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: true,
    get(): unknown {
      seen()
      return before?.get ? before.get.call(target) : before?.value
    },
  })
}

function asText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}

function asList(messages: Message | readonly Message[]): readonly Message[] {
  return typeof messages === 'string' || messages instanceof Uint8Array ? [messages] : messages
}

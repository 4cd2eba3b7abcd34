/**
 * muc#owner: the form, what is submitted with it, and who hears that something changed; the end of a room by request.
 * Spec: XEP-0045 v1.35.5 §10.1.2, §10.1.3, §10.2, §10.9, §16.5.3, §19.4.
 */
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { valuesOf, type Field, type Form } from '#xmpp/stanzas/data-form.js'
import { writeMessage } from '#xmpp/stanzas/message.js'
import { readMucOwner, writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { writeMucUser } from '#xmpp/stanzas/muc-user.js'
import { audience } from '../audience.ts'
import { raise, type Effect, type Effects, type HookTable, type Request } from '../hooks.ts'
import { CONFIG_FIELDS, readToggle, type RoomConfig } from '../room-config.ts'
import { bondsWith, type RoomState } from '../room-state.ts'
import { may, refuse, result, standingOf } from '../rules.ts'

export function configuration(hooks: HookTable): void {
  hooks.on('owner-request', turn => {
    const who = standingOf(turn, turn.stanza.from, turn.from)
    const { form, destroy } = readMucOwner(turn.payload)
    if (destroy && turn.type === 'set') {
      const refusal = may(turn, 'destroy', who) ? undefined : refuse(turn, 'MUC_DESTROY_FORBIDDEN')
      const { jid: venue, reason, password } = destroy
      return refusal ?? [raise('destroy', { venue, reason, password }), result(turn.stanza)]
    }
    const refusal = may(turn, 'configure', who) ? undefined : refuse(turn, 'MUC_CONFIGURE_FORBIDDEN')
    if (refusal) return refusal
    const { configurable } = turn.rules.options
    if (turn.type === 'get') return [result(turn.stanza, writeMucOwner(configurable ? { form: blankForm(turn) } : {}))]
    if (!form) return refuse(turn, 'MUC_OWNER_QUERY')
    return submit(turn, configurable ? form : { ...form, fields: [] }) // XEP-0004 §3.2: fields that nobody asked for are ignored
  })

  // §10.2.1
  hooks.on('configured', turn => {
    const { room, before, status } = turn
    if (isChangedBesides(before, room.config)) status.add(104)
    if (status.size === 0) return undefined
    const notice = writeMessage({ type: 'groupchat', from: room.jid.toString() }, writeMucUser({ status }))
    return [{ kind: 'broadcast', to: audience(turn).all, element: notice }]
  })
}

function blankForm({ room, ask }: Request): Form {
  const { config } = room
  const more: Field[] = []
  ask('owner-form', { fields: more })
  const fields: Field[] = CONFIG_FIELDS.map(field => (
    { name: field.name, type: field.type, label: field.label, values: field.read(config), options: field.options }))
  return {
    kind: 'form', formType: NS.mucRoomConfig, title: `Configuration of ${room.jid.toString()}`,
    fields: [
      ...fields,
      { name: PROTECTED, type: 'boolean', label: 'Whether a Password is Required to Enter', values: [config.password === undefined ? '0' : '1'] },
      { name: SECRET, type: 'text-private', label: 'The Room Password', values: [config.password ?? ''] },
      { name: ADMINS, type: 'jid-multi', label: 'Full List of Room Admins', values: [...addressesOf(room, 'admin')] },
      { name: OWNERS, type: 'jid-multi', label: 'Full List of Room Owners', values: [...addressesOf(room, 'owner')] },
      ...more,
    ],
  }
}
const PROTECTED = 'muc#roomconfig_passwordprotectedroom'
const SECRET = 'muc#roomconfig_roomsecret'
const ADMINS = 'muc#roomconfig_roomadmins'
const OWNERS = 'muc#roomconfig_roomowners'

function submit(turn: Request, form: Form): Effects | undefined {
  const { room, stanza, from, payload, type } = turn
  if (form.kind === 'cancel') return cancel(turn)
  if (form.kind !== 'submit' || (form.formType !== undefined && form.formType !== NS.mucRoomConfig)) return refuse(turn, 'MUC_OWNER_QUERY')
  const ignored = new Set<string>()
  const more = turn.ask('submitted', { stanza, from, payload, type, form, ignored }) ?? []
  let config: RoomConfig | undefined = room.config
  for (const field of CONFIG_FIELDS) {
    const values = ignored.has(field.name) ? undefined : valuesOf(form, field.name)
    config = values ? field.write(config, values) : config
    if (!config) return refuse(turn, 'MUC_CONFIG_NOT_ACCEPTABLE', `these values of ${field.name} are not acceptable`)
  }
  config = withPassword(config, form)
  if (!config) return refuse(turn, 'MUC_CONFIG_NOT_ACCEPTABLE', 'a room with a password needs a password')
  const lists = changedLists(turn, form)
  if (lists === 'nobody') return refuse(turn, 'MUC_LAST_OWNER')
  return [
    { kind: 'configure', config },
    ...room.life === 'locked' ? [{ kind: 'unlock' } as const] : [],
    ...lists, ...more,
    raise('configured', { before: room.config, status: new Set(), actor: standingOf(turn, stanza.from, turn.from), fields: new Set(form.fields.flatMap(({ name }) => name ?? [])) }),
    result(stanza),
  ]
}

// §10.1.3: a room that was never configured is given up; otherwise all stays as it was.
function cancel({ room, stanza }: Request): Effects {
  const effects: Effect[] = room.life === 'locked' ? [raise('destroy', { venue: undefined, reason: undefined, password: undefined })] : []
  return [...effects, result(stanza)]
}

/** The two fields of the password, either of which may be left out. */
function withPassword(config: RoomConfig, form: Form): RoomConfig | undefined {
  const protection = valuesOf(form, PROTECTED)
  const secret = valuesOf(form, SECRET)?.[0]
  const isWanted = protection ? readToggle(protection) : secret === undefined ? config.password !== undefined : secret !== ''
  if (protection && isWanted === undefined) return undefined
  if (!isWanted) return { ...config, password: undefined }
  const password = secret ?? config.password ?? ''
  return password === '' ? undefined : { ...config, password }
}

/** The changes that full lists of admins and owners amount to. §10.2: who is no longer owner becomes an admin. */
function changedLists(turn: Request, form: Form): Effect[] | 'nobody' {
  const { room } = turn
  const ownersNow = addressesOf(room, 'owner')
  const adminsNow = addressesOf(room, 'admin')
  const owners = addressesIn(form, OWNERS) ?? ownersNow
  if (owners.size === 0) return 'nobody'
  const admins = (addressesIn(form, ADMINS) ?? adminsNow.union(ownersNow)).difference(owners)
  const actor = standingOf(turn, turn.stanza.from, turn.from)
  const set = (addresses: ReadonlySet<string>, affiliation: 'owner' | 'admin' | 'none'): Effect[] => [...addresses].map(address => (
    raise('set-affiliation', { actor, jid: Jid.parse(address), affiliation, nick: undefined, reason: undefined })))
  return [
    ...set(owners.difference(ownersNow), 'owner'),
    ...set(admins.difference(adminsNow), 'admin'),
    ...set(ownersNow.union(adminsNow).difference(owners).difference(admins), 'none'),
  ]
}

function addressesOf(room: RoomState, affiliation: 'owner' | 'admin'): ReadonlySet<string> {
  return new Set(bondsWith(room, affiliation).map(({ jid }) => jid.toString()))
}

/** @throws WireError `jid-malformed` */
function addressesIn(form: Form, name: string): ReadonlySet<string> | undefined {
  const values = valuesOf(form, name)
  return values && new Set(values.filter(value => value !== '').map(value => Jid.parse(value).bareText))
}

/** Whether anything changed that no code of its own tells. */
function isChangedBesides(before: RoomConfig, after: RoomConfig): boolean {
  const rest = ({ whois: _whois, isLogged: _isLogged, ...more }: RoomConfig): string => JSON.stringify(more)
  return rest(before) !== rest(after)
}

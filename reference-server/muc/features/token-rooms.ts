/**
 * Rooms that ask for the token somebody logged in with: it has to be for this room, and its subject for this host or tenant.
 * Spec: JITSI-TOKROOM-01 to -10 (Jitsi's module token_verification); the pure part of RFC 8725 §3.8.
 */
import type { Jid } from '#xmpp/jid.js'
import type { Grant } from '../../auth/mechanism.ts'
import { luaMatch, PatternError } from '../../auth/tokens/lua-pattern.ts'
import type { MucErrorCode } from '../errors.ts'
import type { HookTable, Joining, Turn } from '../hooks.ts'
import type { TokenRoomRules } from '../options.ts'
import { readRoomNode } from '../room-node.ts'
import { refuse } from '../rules.ts'

type Claims = Readonly<Record<string, unknown>>

export function tokenRooms(hooks: HookTable): void {
  hooks.on('create', turn => {
    const rules = rulesFor(turn, turn.stanza.from)
    if (!rules) return undefined
    if (rules.existingOnly) return refuse(turn, 'MUC_TOKEN_ROOM_MISSING')
    return check(turn, rules)
  })

  // Whoever has just founded the room has been asked already.
  hooks.on('enter', turn => {
    const rules = turn.room.isNew && turn.room.meeting.waiting.length === 0 ? undefined : rulesFor(turn, turn.stanza.from)
    return rules && check(turn, rules)
  })

  hooks.on('owner-request', turn => {
    const rules = rulesFor(turn, turn.stanza.from)
    if (!rules?.moderationNeedsToken || turn.type !== 'set') return undefined
    return turn.rules.grantOf(turn.stanza.from)?.claims['room'] === undefined ? refuse(turn, 'MUC_TOKEN_GUEST') : undefined
  })
}

/** `undefined` for whoever needs no token here. */
function rulesFor({ rules }: Turn, { bare, domain }: Jid): TokenRoomRules | undefined {
  const { tokens } = rules.options
  return tokens && !tokens.exempt.includes(domain) && !tokens.exempt.includes(bare.toString()) ? tokens : undefined
}

function check(turn: Joining, rules: TokenRoomRules): ReturnType<typeof refuse> {
  const code = problem(turn, rules)
  return code && refuse(turn, code)
}

function problem({ room, stanza, rules: { grantOf } }: Joining, rules: TokenRoomRules): MucErrorCode | undefined {
  const grant = grantOf(stanza.from)
  if (!grant) return rules.unauthenticated === 'refused' ? 'MUC_TOKEN_MISSING' : undefined
  if (!rules.verifiesDomain) return isForNode(grant.claims, room.jid.local) ? undefined : 'MUC_TOKEN_ROOM'
  return problemWithAddress(room.jid, grant, rules)
}

/** Without a look at hosts and tenants: the tenant of a token is not asked for. */
function isForNode({ room }: Claims, node: string): boolean {
  if (room === undefined || room === '*') return true
  const wanted = typeof room === 'string' ? room.toLowerCase() : undefined
  return wanted !== undefined && (node === wanted || node.endsWith(`]${wanted}`))
}

function problemWithAddress({ local, domain }: Jid, grant: Grant, { requiresRoom = true, unauthenticated }: TokenRoomRules): MucErrorCode | undefined {
  const { claims } = grant
  const { tenant, name } = readRoomNode(local)
  try {
    const isNamed = namesRoom(claims, name)
    if (isNamed === 'no-claim' && requiresRoom) return 'MUC_TOKEN_ROOM_NAME'
    // Where anybody may come in without a token, one of another tenant is as good as none.
    if (isOfAnotherTenant(grant) && unauthenticated === 'refused') return 'MUC_TOKEN_MISMATCH'
    return isNamed !== false && isSubject(claims['sub'], tenant, domain) ? undefined : 'MUC_TOKEN_MISMATCH'
  } catch (error) {
    if (error instanceof PatternError) return 'MUC_TOKEN_PATTERN'
    throw error
  }
}

/** The token was made out for a tenant, and the connection opened for another one, or for none. */
function isOfAnotherTenant({ claims: { context }, tenant: opened = '' }: Grant): boolean {
  const tenant = (context as { readonly tenant?: unknown } | null | undefined)?.tenant
  return typeof tenant === 'string' && tenant.toLowerCase() !== opened.toLowerCase()
}

/** `no-claim`: there is nothing to compare the room with. */
function namesRoom({ room, context }: Claims, name: string): boolean | 'no-claim' {
  if (typeof room !== 'string') return 'no-claim'
  const wanted = room.toLowerCase()
  if (wanted === '*') return true
  if (!isPattern(context)) return wanted === name
  const found = luaMatch(name, wanted)
  return found === undefined ? 'no-claim' : found === name
}

function isPattern(context: unknown): boolean {
  const room = (context as { readonly room?: unknown } | null | undefined)?.room
  const regex = (room as { readonly regex?: unknown } | null | undefined)?.regex
  return regex === true || regex === 'true'
}

/** Of a tenant's room the tenant, of any other the host that the rooms belong to. */
function isSubject(sub: unknown, tenant: string | undefined, domain: string): boolean {
  if (typeof sub !== 'string') return false
  const subject = sub.toLowerCase()
  return subject === '*' || subject === (tenant ?? domain.slice(domain.indexOf('.') + 1))
}

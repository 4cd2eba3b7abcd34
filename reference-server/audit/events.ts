/**
 * What the audit log of a host has lines for. Only names, addresses and codes: nothing that somebody has said, no password and no token.
 * The schema is published (`fixtures/schemas/audit.schema.json`).
 */
import * as z from 'zod'

const outcome = z.enum(['allowed', 'refused'])
const why = z.string().exactOptional().describe('Code of the refusal; only where something was refused.')
const from = z.string().exactOptional().describe('IP address of who did it; behind a trusted proxy that of its client. Left out where it is not known, and in the log of another host.')
const who = z.string().describe('Full JID of who did it.')
const room = z.string().describe('JID of the room.')
const target = z.string().exactOptional().describe('Bare JID that it was done to, or a domain; left out where there is none.')
const nick = z.string().exactOptional().describe('Nickname in the room: the one to be entered with, or of who it was done to.')

const login = z.strictObject({
  event: z.literal('login'), outcome, from, why,
  who: z.string().exactOptional().describe('Bare JID; where the login was refused, the name that was claimed, if the mechanism says one.'),
  mechanism: z.string().describe('SASL mechanism.'),
})
const join = z.strictObject({ event: z.literal('join'), outcome, who, from, room, nick, why })
/** What somebody does about somebody else in a room. */
const moderation = z.strictObject({
  event: z.enum(['kick', 'ban', 'role', 'affiliation']), outcome, who, from, room, target, nick, why,
  to: z.string().exactOptional().describe('The role or affiliation that was wanted.'),
})
const management = z.strictObject({
  event: z.enum(['configure', 'destroy']), outcome, who, from, room, why,
  changed: z.array(z.string()).exactOptional().describe('Names of the settings that have other values now.'),
})
const component = z.strictObject({
  event: z.literal('component'), outcome, from, why,
  component: z.string().describe('Domain of the component that connects.'),
})
const dropped = z.strictObject({
  event: z.literal('dropped'),
  lines: z.int().min(1).describe('Lines that are missing before this one, since they could not be written fast enough or not at all.'),
})

const EVENTS = [login, join, moderation, management, component, dropped] as const
const stamp = {
  at: z.iso.datetime().describe('When it happened, UTC.'),
  host: z.string().describe('Domain of the host whose log it is.'),
}

/** One line of a log. */
export const auditLineSchema = z.union(EVENTS.map(event => event.extend(stamp)))
export type AuditEvent = z.infer<typeof EVENTS[number]>
export type ComponentAuditEvent = z.infer<typeof component>
/** What happened in a room, seen from there. */
export type RoomAuditEvent = z.infer<typeof join> | z.infer<typeof moderation> | z.infer<typeof management>

/** The JSON Schema of a line, as published. */
export function auditJsonSchema(): object {
  const { $schema, ...body } = z.toJSONSchema(auditLineSchema)
  return { $schema, $id: 'https://assay.example/schemas/audit.schema.json', title: 'A line of an audit log of the reference server', ...body }
}

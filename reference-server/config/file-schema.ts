/** The config file as a whole. Its JSON Schema is `fixtures/schemas/config.schema.json`. */
import { z } from 'zod'
import { componentSchema, hostSchema, roomsSchema } from './host-schema.ts'
import { roomLimitsSchema, serverLimitsSchema } from './limits-schema.ts'
import { referencesFrom, type References } from './references.ts'
import { domain } from './words.ts'

export const fileSchema = (refer: References) => z.strictObject({
  listen: z.union([z.ipv4(), z.ipv6()], { error: 'has to be an IP address such as 127.0.0.1, or 0.0.0.0 for all of IPv4' }).describe('Address to listen on. 127.0.0.1 when left out.').default('127.0.0.1'),
  ports: portsSchema.describe('Where the server listens; a port that is left out is not opened, 0 is any free one.'),
  data: refer.path.describe('Folder for what outlives the process: accounts, rosters and persistent rooms. Rosters and rooms are in memory when left out.').exactOptional(),
  authorityFolder: refer.path.describe('Folder of the throw-away authority that makes certificates for hosts without one; in memory when left out.').exactOptional(),
  hosts: z.array(hostSchema(refer)).min(1).describe('Virtual hosts: the domains that clients log in to.'),
  formerHosts: z.array(formerHostSchema).describe('Domains that clients could log in to once.').exactOptional(),
  rooms: z.array(roomsSchema).describe('Rooms services of several hosts.').default([]),
  components: z.array(componentSchema(refer)).describe('External components of several hosts (XEP-0114).').default([]),
  limits: serverLimitsSchema.describe('Limits of all hosts, and of whoever has not named one yet.').exactOptional(),
  roomLimits: roomLimitsSchema.describe('Limits of all rooms services.').exactOptional(),
})

export type ConfigFile = z.output<ReturnType<typeof fileSchema>>

/** The JSON Schema of config files, as published. */
export function configJsonSchema(): object {
  const { $schema, ...body } = z.toJSONSchema(fileSchema(referencesFrom('.')), { io: 'input', reused: 'inline' })
  return { $schema, $id: 'https://assay.example/schemas/config.schema.json', title: 'Assay server config', ...body }
}

const port = (what: string) => z.int().min(0).max(65_535).describe(what).exactOptional()

const portsSchema = z.strictObject({
  websocket: port('WebSocket and BOSH, in the clear: for a proxy that has TLS.'),
  tcp: port('TCP, with STARTTLS; 5222 as a rule.'),
  component: port('External components; 5347 as a rule.'),
  directTls: port('TCP with TLS from the first byte; 5223 as a rule.'),
  secureWebsocket: port('WebSocket and BOSH with TLS.'),
}).refine(ports => Object.keys(ports).length > 0, 'opens no port; write at least one, such as websocket: 5280')

const formerHostSchema = z.strictObject({
  domain: domain.describe('The domain.'),
  nowAt: z.string().min(1).describe('Domain or IP address, with a port if need be, where it is served now; left out, it is gone for good.').exactOptional(),
})

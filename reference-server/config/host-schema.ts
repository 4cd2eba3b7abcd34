/** What a config file says of one virtual host. */
import { z } from 'zod'
import { calloutSchema } from '../auth/callout/callout-schema.ts'
import { ldapSchema } from '../auth/ldap/ldap-schema.ts'
import { oauthSchema } from '../auth/oauth/schema.ts'
import { MECHANISMS } from '../auth/mechanisms.ts'
import { tokenRoomsSchema, tokensSchema } from '../auth/tokens/token-schema.ts'
import { auditSchema } from '../audit/audit-schema.ts'
import { brandSchema } from '../brand/brand-schema.ts'
import { jitsiRulesSchema } from '../jitsi/rules-schema.ts'
import { moduleSchema } from '../auth/module/module-schema.ts'
import { clientCertificatesSchema } from '../auth/client-certificates-schema.ts'
import type { References } from './references.ts'
import { hostLimitsSchema, roomLimitsSchema } from './limits-schema.ts'
import { domain, username } from './words.ts'

/** Each concern that has settings of its own brings their schema along: an import above, and a line here. `HostConfig` has a field of the same name. */
export const hostSchema = (refer: References) => z.strictObject({
  domain: domain.describe('Domain that clients log in to, such as meet.example.com.'),
  mechanisms: z.array(z.enum([...MECHANISMS.keys()])).min(1).describe('SASL mechanisms that the host offers.'),
  accounts: z.array(accountSchema(refer)).describe('Accounts of the host, beside those that `assay serve user add` keeps in the data folder.').default([]),
  tokens: tokensSchema(refer).describe('JSON Web Tokens let people in, and accounts do not: with ANONYMOUS in the address (?token=) or the Authorization header of WebSocket or BOSH, with PLAIN as password.').exactOptional(),
  ldap: ldapSchema(refer).describe('A directory that knows the passwords of those who are no accounts of the host.').exactOptional(),
  callout: calloutSchema(refer).describe('An HTTP service that knows them.').exactOptional(),
  module: moduleSchema(refer).describe('A module that knows them.').exactOptional(),
  oauth: oauthSchema(refer).describe('The provider whose tokens get people in with OAUTHBEARER.').exactOptional(),
  clientCertificates: clientCertificatesSchema(refer).describe('Certificates of clients let people in with EXTERNAL, over STARTTLS and direct TLS; the account has to exist.').exactOptional(),
  requiresTls: z.boolean().describe('Nobody logs in without TLS. false when left out.').exactOptional(),
  certificate: certificateSchema(refer).describe('What the host shows when TLS begins; a throw-away authority makes one when left out.').exactOptional(),
  publicUrls: publicUrlsSchema.describe('Where web clients reach the host, as it tells them (XEP-0156); where they asked, when left out.').exactOptional(),
  externalServices: z.array(externalServiceSchema(refer)).describe('STUN and TURN servers that clients are told of (XEP-0215).').exactOptional(),
  audit: auditSchema(refer.path).describe('Where it is noted, in lines of JSON, who logs in, comes into rooms and does what there, allowed or refused: stdout, or a file of this host alone.').exactOptional(),
  brand: brandSchema.describe('How the host presents itself and its users in rooms; accounts in privilegedJids are exempt.').exactOptional(),
  isolated: z.boolean().describe('Nothing passes between this host and the others, but through rooms and components that name both. true when left out.').default(true),
  rooms: z.array(roomsSchema).describe('Rooms services of this host, and of further hosts that they name.').exactOptional(),
  components: z.array(componentSchema(refer)).describe('External components of this host, and of further hosts that they name (XEP-0114).').exactOptional(),
  limits: hostLimitsSchema.describe('Limits of this host, before those of the whole server.').exactOptional(),
})

const accountSchema = ({ secret }: References) => z.strictObject({
  username: username.describe('Localpart of the address.'),
  password: secret.describe('A reference to the password.'),
})

const certificateSchema = ({ path }: References) => z.strictObject({
  certificate: path.describe('PEM file: the certificate of the host, and those between it and its authority.'),
  key: path.describe('PEM file: its key.'),
})

const publicUrlsSchema = z.strictObject({
  websocket: z.string().regex(/^wss:\/\/\S+$/, 'an address such as wss://meet.example.com/xmpp-websocket').describe('Address of WebSocket.').exactOptional(),
  bosh: z.string().regex(/^https:\/\/\S+$/, 'an address such as https://meet.example.com/http-bind').describe('Address of BOSH.').exactOptional(),
})

const externalServiceSchema = ({ secret }: References) => z.strictObject({
  host: z.string().min(1).describe('Name or address of the service.'),
  type: z.string().min(1).describe('stun, turn or turns.'),
  names: z.record(z.string().regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'a language such as de'), z.string().min(1)).describe('What people call it, by language.').exactOptional(),
  port: z.int().min(1).max(65_535).describe('Its port.').exactOptional(),
  transport: z.enum(['udp', 'tcp']).describe('How it is reached.').exactOptional(),
  secret: secret.describe('A reference to the secret that is shared with the service; without one it needs no credentials.').exactOptional(),
  credentialsMs: z.int().min(1_000).max(31_536_000_000).describe('Milliseconds that credentials hold. A day when left out.').exactOptional(),
})

const hosts = z.array(domain).describe('Domains of the hosts that it is for; outside of a host, all that are not isolated when left out.').exactOptional()

export const roomsSchema = z.strictObject({
  domain: domain.describe('Domain of the rooms, such as conference.meet.example.com.'),
  hosts,
  tenants: z.boolean().describe('Whether room@conference.TENANT.meet.example.com is the room [TENANT]room@conference.meet.example.com. false when left out.').exactOptional(),
  tokens: tokenRoomsSchema.describe('The rooms ask who enters for a token that is for them. They ask for none when left out.').exactOptional(),
  jitsi: jitsiRulesSchema.describe('The rooms are those of a Jitsi deployment: open at once, with addresses that everybody sees, and with these rules. They are as XEP-0045 has them when left out.').exactOptional(),
  limits: roomLimitsSchema.describe('Limits of this service, before those of the whole server.').exactOptional(),
})

export const componentSchema = ({ secret }: References) => z.strictObject({
  domain: domain.describe('Domain of the component.'),
  secret: secret.describe('A reference to the secret with which it gets in.'),
  subdomains: z.boolean().describe('Whether the domains below it are its own too. false when left out.').exactOptional(),
  hosts,
  conflict: z.enum(['refuse-second', 'close-first']).describe('For a second connection of its name. "refuse-second" when left out.').exactOptional(),
})

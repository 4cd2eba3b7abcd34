/** What a target file says of a host that lets people in by JSON Web Tokens. Spec: RFC 7515; RFC 7519. */
import { z } from 'zod'
import { SECRET_REFERENCE } from './secret.ts'
import { TOKEN_CARRIERS, type TokenHost } from './token-host.ts'

const text = z.string().min(1)

export const tokenHostSchema = z.strictObject({
  domain: text.describe('Host where tokens let people in.'),
  muc: text.describe('Domain of a rooms service that asks for these tokens; the accounts make rooms there.').optional(),
  algorithm: z.enum(['HS256', 'RS256', 'ES256']).describe('The one that is taken.'),
  key: z.string().regex(SECRET_REFERENCE, 'a reference to a secret, env:NAME or file:PATH (never the secret itself)').describe('What tokens are signed with: the secret, or a private key in PEM.'),
  kid: text.describe('The id of the key, as tokens name it.').optional(),
  issuer: text.describe('The iss that is taken, if it is asked for.').optional(),
  audience: text.describe('The aud that is taken; the domain, when left out.').optional(),
  subject: text.describe('The sub that is taken, if it is asked for.').optional(),
  carrier: z.enum(TOKEN_CARRIERS).describe('How a token gets to the server: url (?token= of the WebSocket), header (Authorization: Bearer), or password (of PLAIN).').default('url'),
  speaks: z.literal('jitsi').describe('Its refusals have the words of a Jitsi server: they are asked for, too.').optional(),
  userClaim: text.describe('The claim with the bare JID of who logs in, where the carrier is password.').optional(),
  username: text.describe('Who logs in then.').optional(),
}).refine(({ carrier, userClaim, username }) => carrier !== 'password' || (userClaim !== undefined && username !== undefined), { message: 'the carrier password needs userClaim and username' })

/** @param key as the reference says */
export function tokenHostOf({ muc, domain, algorithm, carrier, ...more }: z.output<typeof tokenHostSchema>, key: string): TokenHost {
  const { kid, issuer, audience, subject, speaks, userClaim, username } = more
  return {
    domain, algorithm, carrier, key,
    ...(muc !== undefined && { mucDomain: muc }),
    ...(kid !== undefined && { kid }),
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
    ...(subject !== undefined && { subject }),
    ...(speaks !== undefined && { speaks }),
    ...(userClaim !== undefined && { userClaim }),
    ...(username !== undefined && { username }),
  }
}

/** The limits of a target, and whom the usual ones are not meant for: what a test has to know, and how a target file says it. Spec: RFC 6120 §13.12. */
import { z } from 'zod'
import type { PartAccount } from './jitsi-facts.ts'
import { SECRET_REFERENCE } from './secret.ts'

/** An account that may send larger stanzas than others, and as fast as it can. */
export interface PrivilegedAccount extends PartAccount {
  /** Bytes of one stanza. */
  readonly maxStanzaBytes: number
}

export interface LimitsFacts {
  /** Bytes of one stanza of anybody else. */
  readonly maxStanzaBytes?: number
  readonly privileged?: PrivilegedAccount
  /** Of the port that has limits for us, too. */
  readonly stanzasPerSecond?: number
  readonly stanzaBurst?: number
  readonly connectionsPerAddress?: number
}

/** The features of the catalogue that a target has by these facts. */
export function limitsFeatures({ privileged }: LimitsFacts = {}): string[] {
  return privileged ? ['privileged-account'] : []
}

const bytes = z.int().positive()

export const limitsFileSchema = z.strictObject({
  maxStanzaBytes: bytes.describe('Largest stanza the server takes.').optional(),
  privileged: z.strictObject({
    domain: z.string().min(1).describe('Host of the account; the domain above, when left out.').optional(),
    username: z.string().min(1),
    password: z.string().regex(SECRET_REFERENCE, 'a reference to a secret, env:NAME or file:PATH (never the secret itself)'),
    maxStanzaBytes: bytes.describe('Largest stanza the server takes from it.'),
  }).describe('An account that may send more than others, such as a conference focus, and is never slowed.').optional(),
}).refine(({ maxStanzaBytes, privileged }) => !privileged || (maxStanzaBytes !== undefined && maxStanzaBytes < privileged.maxStanzaBytes), {
  message: 'says nothing of maxStanzaBytes, or more than for the privileged account; it is what everybody else may send', path: ['privileged'],
})

/** @param domain of the target @param open reads the secret of a field */
export function limitsFacts({ maxStanzaBytes, privileged }: z.output<typeof limitsFileSchema>, domain: string, open: (field: string, reference: string) => string): LimitsFacts {
  return {
    ...(maxStanzaBytes !== undefined && { maxStanzaBytes }),
    ...(privileged && { privileged: { ...privileged, domain: privileged.domain ?? domain, password: open('limits.privileged.password', privileged.password) } }),
  }
}

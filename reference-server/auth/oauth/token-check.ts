/** Whether a token is good, whoever says so. */
import type { SaslRefusalCode } from '../../session/errors.ts'

export type Claims = Readonly<Record<string, unknown>>

/** What the token says, once it is verified; or why it is no good. */
export type Checked = { readonly claims: Claims } | { readonly refused: SaslRefusalCode }

/** @throws ProviderUnavailable */
export type CheckToken = (token: string) => Promise<Checked>

/** How a host presents itself and its users in rooms: what newcomers are told, and which names, avatars and nicknames there are. Privileged accounts (`privilegedJids`) are exempt. */
import type { Template } from './template.ts'

export interface BrandSettings {
  /** What each user of the host is told who has come into a room, and nobody else. */
  readonly welcome?: Template
  /** The name that others see: `<nick/>` (XEP-0172). */
  readonly displayName?: ShownRule
  /** `<avatar-url/>`, as clients of Jitsi show it. */
  readonly avatar?: ShownRule
  /** `<email/>`, as clients of Jitsi show it. */
  readonly email?: ShownRule
  /** Whether presence says whom a token was made out to, and `name-readonly` in it counts. JITSI-PRESID-01 to -03, JITSI-DISP-02. */
  readonly identity?: boolean
  /** `jitsi`: letters, digits and underscores, for as long as one stays; `jitsi-strict`: what the account's name begins with. JITSI-RESVAL. */
  readonly nicknames?: 'jitsi' | 'jitsi-strict'
}

/** What one of the things that users show of themselves has to be like. */
export interface ShownRule {
  /** Nobody comes in without one. */
  readonly required?: boolean
  /** All of it has to fit. What a token says always does. */
  readonly pattern?: RegExp
  /** Characters (UTF-16 units); 1,000 when left out. */
  readonly maxCharacters?: number
  /** What a token says of its user goes before what the user says, also when it says nothing. Who came without a token is free to say what he likes. */
  readonly fromToken?: UserClaim
  /** It stays as it was on entering the room. */
  readonly immutable?: boolean
}

/** A claim below `context.user`; in a token without that, the standard claim of an OpenID provider: `name`, `picture`, `email`, `sub`. */
export const USER_CLAIMS = ['name', 'avatar', 'email', 'id'] as const
export type UserClaim = typeof USER_CLAIMS[number]

/** What a rule is about. */
export const SHOWN = ['displayName', 'avatar', 'email'] as const
export type Shown = typeof SHOWN[number]

export const DEFAULT_MAX_CHARACTERS = 1_000

/** A pattern that a whole text has to fit. @throws SyntaxError */
export function wholePattern(source: string): RegExp {
  return new RegExp(`^(?:${source})$`, 'u')
}

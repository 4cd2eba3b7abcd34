/** What a config file says of a host's brand. */
import { z } from 'zod'
import { DEFAULT_MAX_CHARACTERS, USER_CLAIMS, wholePattern } from './brand.ts'
import { TEMPLATE_NAMES, TemplateError, template } from './template.ts'

const welcome = z.string().min(1).max(10_000).transform((text, context) => {
  try {
    return template(text)
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    context.addIssue({ code: 'custom', message: `cannot be filled in: ${error.message}` })
    return z.NEVER
  }
})

const pattern = z.string().min(1).transform((source, context) => {
  try {
    return wholePattern(source)
  } catch (error) {
    context.addIssue({ code: 'custom', message: `is no regular expression: ${error instanceof Error ? error.message : String(error)}` })
    return z.NEVER
  }
})

const rule = z.strictObject({
  required: z.boolean().describe('Whether nobody comes in without one. false when left out.').exactOptional(),
  pattern: pattern.describe('Regular expression (JavaScript, with the u flag) that all of it has to fit.').exactOptional(),
  maxCharacters: z.int().min(1).max(10_000).describe(`Characters (UTF-16 units). ${DEFAULT_MAX_CHARACTERS} when left out.`).exactOptional(),
  fromToken: z.enum(USER_CLAIMS).describe('Claim below context.user (or, without that, that of an OpenID provider: name, picture, email, sub) that goes before what somebody with a token says of himself.').exactOptional(),
  immutable: z.boolean().describe('Whether it stays as it was on entering the room. false when left out.').exactOptional(),
})

/** `HostConfig.brand`. */
export const brandSchema = z.strictObject({
  welcome: welcome.describe(`What each user who has come into a room is told, and nobody else. Filled in: ${TEMPLATE_NAMES.map(name => `{${name}}`).join(', ')}; {{ and }} are braces.`).exactOptional(),
  displayName: rule.describe('The name that others see (XEP-0172).').exactOptional(),
  avatar: rule.describe('The address of a picture, <avatar-url/> in presence.').exactOptional(),
  email: rule.describe('<email/> in presence.').exactOptional(),
  identity: z.boolean().describe('Whether presence says whom a token was made out to (<identity/>), and the feature name-readonly in it counts. false when left out.').exactOptional(),
  nicknames: z.enum(['jitsi', 'jitsi-strict']).describe('jitsi: nicknames in rooms are letters, digits and underscores, and are kept; jitsi-strict: they are the first eight characters of the account, too.').exactOptional(),
})

/** The settings of an HTTP callout as a configuration file may say them. */
import { z } from 'zod'
import type { References } from '../../config/references.ts'
import { inTheClearProblem, pemOf, PORTED_HOST } from '../elsewhere-schema.ts'
import type { CalloutSettings } from './settings.ts'

const url = z.string().regex(new RegExp(`^https?://${PORTED_HOST}(?:[/?][^\\s#]*)?$`), 'an address such as https://accounts.example.com/check').refine(text => URL.canParse(text), { error: 'has to be an address such as https://accounts.example.com/check' })

/** @param refer how the file names secrets and other files */
export function calloutSchema({ secret, path }: References) {
  return z.strictObject({
    url: url.describe('Where to ask.'),
    inTheClear: z.boolean().describe('Lets passwords go to another machine without TLS. false when left out.').exactOptional(),
    secret: secret.describe('A reference to the secret that is sent along as "Authorization: Bearer SECRET".'),
    authority: pemOf(path).describe('PEM file with the authorities that its certificate is checked with; those that Node trusts when left out.').exactOptional(),
    timeMs: z.int().min(100).max(60_000).describe('Milliseconds for one answer. 5000 when left out.').exactOptional(),
    maxRequests: z.int().min(1).max(1_000).describe('Requests at a time. 16 when left out.').exactOptional(),
    maxWaiting: z.int().min(0).max(100_000).describe('Logins at most that wait for their turn. 200 when left out.').exactOptional(),
  }).superRefine((value, context) => {
    const problem = value.url.startsWith('https:') || value.inTheClear ? undefined : inTheClearProblem(value.url, 'https:')
    if (problem !== undefined) context.addIssue({ code: 'custom', path: ['url'], message: problem })
  }) satisfies z.ZodType<CalloutSettings>
}

/** The SASL mechanisms that there are, by name. */
import { anonymous } from './anonymous.ts'
import type { LoginContext, Mechanism } from './mechanism.ts'
import { oauthbearer } from './oauth/oauthbearer.ts'
import { plain } from './plain.ts'
import { scram } from './scram.ts'

export const MECHANISMS: ReadonlyMap<string, (context: LoginContext) => Mechanism> = new Map([
  ['SCRAM-SHA-256', scram('sha256')],
  ['SCRAM-SHA-1', scram('sha1')],
  ['PLAIN', plain],
  ['OAUTHBEARER', oauthbearer],
  ['ANONYMOUS', anonymous],
])

/** The SASL mechanisms that there are, by name. */
import { anonymous } from './anonymous.ts'
import { external } from './external.ts'
import type { LoginContext, Mechanism } from './mechanism.ts'
import { oauthbearer } from './oauth/oauthbearer.ts'
import { plain } from './plain.ts'
import { scram } from './scram.ts'

export const MECHANISMS: ReadonlyMap<string, (context: LoginContext) => Mechanism> = new Map([
  ['SCRAM-SHA-512-PLUS', scram('sha512', 'bound')],
  ['SCRAM-SHA-256-PLUS', scram('sha256', 'bound')],
  ['SCRAM-SHA-1-PLUS', scram('sha1', 'bound')],
  ['SCRAM-SHA-512', scram('sha512')],
  ['SCRAM-SHA-256', scram('sha256')],
  ['SCRAM-SHA-1', scram('sha1')],
  ['EXTERNAL', external],
  ['PLAIN', plain],
  ['OAUTHBEARER', oauthbearer],
  ['ANONYMOUS', anonymous],
])

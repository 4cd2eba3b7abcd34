/** What a config file says of logins with client certificates. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { References } from '../config/references.ts'
import { CERTIFICATE_NAMES } from './client-certificates.ts'

export const clientCertificatesSchema = ({ path }: Pick<References, 'path'>) => z.strictObject({
  authorities: path.transform((file, context) => {
    const found = certificatesIn(file)
    if ('pem' in found) return found.pem
    context.addIssue({ code: 'custom', message: found.problem })
    return z.NEVER
  }).describe('PEM file: certificates of the authorities that vouch for clients.'),
  names: z.array(z.enum(CERTIFICATE_NAMES)).min(1).describe('Where in a certificate the account is looked for; the first kind that it has any of decides. [xmppAddr] when left out.').exactOptional(),
})

function certificatesIn(file: string): { readonly pem: string } | { readonly problem: string } {
  let pem: string
  try {
    pem = readFileSync(file, 'utf8')
  } catch {
    return { problem: `names the file ${file}, which cannot be read` }
  }
  try {
    new X509Certificate(pem)
    return { pem }
  } catch {
    return { problem: `names the file ${file}, which has no certificate in PEM` }
  }
}

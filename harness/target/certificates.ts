/** Certificates for servers that we start: of one authority that lives as long as this process. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Authority, Issued } from '#xmpp/certificates/authority.js'

/** A certificate of this machine for each of some domains. */
export interface HostCertificates {
  /** Certificate of the authority, PEM. */
  readonly authority: string
  /** The same with its key: it issues certificates for clients, too. */
  readonly clientAuthority: Issued
  readonly hosts: readonly (Issued & { readonly domain: string })[]
}

let authority: Promise<Authority> | undefined

/** Issues a certificate for each domain; the loopback addresses are in each, so that they can be dialled. */
export async function certificatesFor(domains: readonly string[]): Promise<HostCertificates> {
  authority ??= import('#xmpp/certificates/authority.js').then(async ({ Authority }) => Authority.create())
  const issuer = await authority
  return { authority: issuer.pem, clientAuthority: await issuer.keep(), hosts: await Promise.all(domains.map(async domain => ({ domain, ...(await issuer.issue([domain, '127.0.0.1', '::1'])) }))) }
}

/** Writes `DOMAIN.crt` and `DOMAIN.key` into a folder. */
export function writeCertificates(folder: string, { hosts }: HostCertificates): void {
  for (const { domain, certificate, key } of hosts) {
    writeFileSync(join(folder, `${domain}.crt`), certificate)
    writeFileSync(join(folder, `${domain}.key`), key, { mode: 0o600 })
  }
}

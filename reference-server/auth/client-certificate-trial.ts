/** For trying out logins with certificates: an authority that is made when it is first needed, whose key anybody may have. */
import type { Authority, Issued } from '#xmpp/certificates/authority.js'
import type { ClientCertificateSettings } from './client-certificates.ts'

export interface ClientCertificateTrial {
  readonly settings: ClientCertificateSettings
  /** Certificate and key of the authority. */
  readonly authority: () => Promise<Issued>
}

export function makeClientCertificateTrial(): ClientCertificateTrial {
  let made: Promise<Authority> | undefined
  const authority = async (): Promise<Authority> => {
    made ??= import('#xmpp/certificates/authority.js').then(async ({ Authority: authorities }) => authorities.create())
    return made
  }
  return { settings: { authorities: async () => (await authority()).pem }, authority: async () => (await authority()).keep() }
}

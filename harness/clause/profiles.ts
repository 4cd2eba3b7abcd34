/** Profiles: named sets of documents a target claims. A test belongs to the profile of its document. */
export const PROFILES = {
  core: ['RFC6120', 'RFC6121', 'RFC6455', 'RFC7395', 'RFC7590', 'RFC7622', 'XEP-0030', 'XEP-0092', 'XEP-0115', 'XEP-0124', 'XEP-0156', 'XEP-0198', 'XEP-0199', 'XEP-0203', 'XEP-0206', 'XEP-0215', 'XEP-0352', 'XEP-0386'],
  muc: ['XEP-0045', 'XEP-0004', 'XEP-0068', 'XEP-0172', 'XEP-0249', 'XEP-0359', 'XEP-0410', 'XEP-0421', 'XEP-0077', 'XEP-0280', 'XEP-0297'],
  component: ['XEP-0114'],
  auth: ['RFC4505', 'RFC4616', 'RFC5802', 'RFC7677', 'RFC7628', 'RFC7515', 'RFC7519', 'RFC8725', 'XEP-0175', 'XEP-0388', 'XEP-0440', 'XEP-0493'],
  jitsi: ['JITSI'],
} as const satisfies Record<string, readonly string[]>

export type ProfileName = keyof typeof PROFILES
export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[]

/**
 * The profile of a document.
 * @throws Error when no profile lists it
 */
export function profileOf(document: string): ProfileName {
  const found = PROFILE_NAMES.find(name => (PROFILES[name] as readonly string[]).includes(document))
  if (!found) throw new Error(`no profile lists ${document}; add it to harness/clause/profiles.ts`)
  return found
}

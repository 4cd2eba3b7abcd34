/** The server's entity capabilities: a hash of what it says it can do. Spec: XEP-0115 v1.6.0 §5.1, §6.3. */
import { createHash } from 'node:crypto'
import { el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { DiscoInfo } from '#xmpp/stanzas/disco.js'

const SOFTWARE = 'urn:x-assay:reference-server'

/** The child of stream features. */
export function capsFeature(info: DiscoInfo): Element {
  return el('c', { xmlns: NS.caps, hash: 'sha-1', node: SOFTWARE, ver: verificationString(info) })
}

/** The node at which disco#info gives what the hash was made of. */
export function capsNode(info: DiscoInfo): string {
  return `${SOFTWARE}#${verificationString(info)}`
}

/** §5.1: identities and features, each sorted and ended with "<"; we have no forms and no languages. */
function verificationString({ identities, features }: DiscoInfo): string {
  const text = [
    ...identities.map(({ category, type, name = '' }) => `${category}/${type}//${name}<`).toSorted(),
    ...features.map(feature => `${feature}<`).toSorted(),
  ].join('')
  return createHash('sha1').update(text).digest('base64')
}

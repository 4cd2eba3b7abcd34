/** Faults in what web clients are told of a host. Spec: XEP-0156 v1.4.0 §2, §3. */
import type { HostLink } from '#xmpp/host-meta.js'
import { type Fault, fault, type FaultSeams } from './fault.ts'

const links = (change: (link: HostLink) => HostLink) => (at: FaultSeams): void => at.hostMeta(answer => ({ ...answer, links: answer.links.map(change) }))
const href = (from: RegExp, to: string) => links(({ rel, href = '' }) => ({ rel, href: href.replace(from, to) }))
const MISSING = { status: 404, type: 'text/plain; charset=utf-8', body: 'There is nothing here.\n' } as const

export const HOST_META_FAULTS: readonly Fault[] = [
  fault({ name: 'host-meta-relations-misspelt', breaks: ['XEP-0156#httpformat.1', 'RFC7395#discovery.2'], plant: links(link => ({ ...link, rel: link.rel.replace('alt-connections', 'alternatives') })) }),
  fault({ name: 'host-meta-without-addresses', breaks: ['XEP-0156#httpformat.1', 'XEP-0156#httpbizrules.2', 'RFC7395#discovery.2'], plant: links(({ rel }) => ({ rel })) }),
  fault({ name: 'host-meta-websocket-in-the-clear', breaks: ['XEP-0156#httpbizrules.2'], plant: href(/^wss:/, 'ws:') }),
  fault({ name: 'host-meta-bosh-in-the-clear', breaks: ['XEP-0156#httpbizrules.2'], plant: href(/^https:/, 'http:') }),
  fault({ name: 'host-meta-of-an-old-endpoint', breaks: ['RFC7395#discovery.2'], plant: href(/^(wss:.*)$/, '$1-old') }),
  fault({
    name: 'host-meta-only-in-the-clear',
    breaks: ['XEP-0156#httpbizrules.1', 'XEP-0156#httpbizrules.3', 'XEP-0156#httpbizrules.4'],
    spoils: ['session'],
    plant: at => at.hostMeta((answer, { isSecure }) => (isSecure ? { ...answer, ...MISSING } : answer)),
  }),
  fault({
    name: 'host-meta-as-a-page',
    breaks: ['XEP-0156#httpbizrules.3'],
    spoils: ['session'],
    plant: at => at.hostMeta((answer, { format }) => (format === 'xrd' ? { ...answer, type: 'text/html', body: '<html><body>Welcome</body></html>\n' } : answer)),
  }),
  fault({ name: 'host-meta-without-json', breaks: ['XEP-0156#httpbizrules.4'], plant: at => at.hostMeta((answer, { format }) => (format === 'jrd' ? { ...answer, ...MISSING } : answer)) }),
  fault({ name: 'host-meta-for-its-own-pages', breaks: ['XEP-0156#impl.1'], plant: at => at.hostMeta(answer => ({ ...answer, headers: {} })) }),
]

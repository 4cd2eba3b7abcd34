/** What a server says about itself to somebody who has logged in, and whether such a session may be resumed. */
import { childOf, el, type Element, nsOf, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery, discoItemsQuery, readDiscoInfo, readDiscoItems } from '#xmpp/stanzas/disco.js'
import { anyOf } from '#harness/match/matcher.js'
import { element } from '#harness/match/stream.js'
import type { Client } from '#harness/probe/client.js'
import type { TargetFacts } from './target.ts'

export interface ServerSeen {
  readonly features: readonly string[]
  readonly software: string | undefined
  readonly version: string | undefined
  readonly roster: boolean
  readonly mucDomain: string | undefined
}
export const NOTHING: ServerSeen = { features: [], software: undefined, version: undefined, roster: false, mucDomain: undefined }

const MOST_SERVICES = 20
const SM = 'urn:xmpp:sm:3'

/** Asks for features, software, roster, and a service for rooms where nobody named one. @throws as `Client.iq` */
export async function discoverServer(first: Client, { domain, mucDomain }: TargetFacts): Promise<ServerSeen> {
  const [info, account, items, version, roster] = await Promise.all([
    first.iq('get', domain, discoInfoQuery()), first.iq('get', first.jid.bare, discoInfoQuery()), first.iq('get', domain, discoItemsQuery()),
    first.iq('get', domain, el('query', { xmlns: NS.version })), first.iq('get', undefined, el('query', { xmlns: NS.roster })),
  ])
  const said = (name: string): string | undefined => version.type === 'result' && version.payload ? textIn(version.payload, name) : undefined
  return {
    features: [...featuresIn(info.payload), ...featuresIn(account.payload)],
    software: said('name'), version: said('version'),
    roster: roster.type === 'result',
    mucDomain: mucDomain ?? (await findRooms(first, items.payload)),
  }
}

/** Looks among the server's items for a service that hosts rooms. */
async function findRooms(first: Client, items: Element | undefined): Promise<string | undefined> {
  if (!items) return undefined
  const services = readDiscoItems(items).items.filter(({ jid }) => !jid.includes('@')).slice(0, MOST_SERVICES)
  const infos = await Promise.all(services.map(async ({ jid }) => ({ jid, features: featuresIn((await first.iq('get', jid, discoInfoQuery())).payload) })))
  return infos.find(({ features }) => features.includes(NS.muc))?.jid
}

/** What a disco#info answer names; nothing of any other answer. */
export function featuresIn(payload: Element | undefined): readonly string[] {
  return payload && nsOf(payload) === NS.discoInfo ? readDiscoInfo(payload).features : []
}

function textIn(payload: Element, name: string): string | undefined {
  const child = childOf(payload, nsOf(payload), name)
  return child && textOf(child)
}

/** Turns stream management on where it is offered, as the last thing that happens on this session, and reads whether it may be resumed. */
export async function mayResume({ wire, features }: Client): Promise<boolean> {
  if (!childOf(features, SM, 'sm')) return false
  try {
    await wire.send(el('enable', { xmlns: SM, resume: 'true' }))
    const answer = await wire.next(anyOf(element(SM, 'enabled'), element(SM, 'failed')))
    return answer.name === 'enabled' && /^(true|1)$/.test(String(answer.attrs['resume']))
  } catch {
    return false
  }
}

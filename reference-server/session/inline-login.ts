/**
 * The end of a SASL2 login: what the client asked for along with it is done now, and success says what came of it.
 * Spec: XEP-0388 v1.0.4 §2.6.1; XEP-0386 v1.1.0 §3.2; XEP-0198 v1.6.3 §9; XEP-0352 v1.0.0 §4; XEP-0280 v1.0.1 §4.
 */
import { childOf, type Element, is, nsOf } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { bound2, readBind2 } from '#xmpp/stanzas/bind2.js'
import { readClientId, success2 } from '#xmpp/stanzas/sasl2.js'
import type { ResumeAnswer } from './management.ts'
import type { ResourceWish } from './resource-binding.ts'

/** What a login has come to. */
export interface InlineLogin {
  /** The `<authenticate/>`. */
  readonly request: Element
  /** The mechanism's last word. */
  readonly data: Uint8Array | undefined
}

/** A session that has just logged in. */
export interface InlineSession {
  /** Bare. */
  readonly user: Jid
  readonly send: (element: Element) => void
  /** `undefined` when the stream had to be ended. */
  readonly resume: (request: Element) => ResumeAnswer | undefined
  /** `undefined` when the resource is refused. */
  readonly bind: (wish: ResourceWish) => Jid | undefined
  readonly isOver: () => boolean
  readonly enable: (request: Element) => Element
  readonly inactivate: () => void
  /** From now on it gets copies. */
  readonly enableCarbons: () => void
  /** What the stream offers from now on. */
  readonly features: () => Element
}

/** Says success, and goes on from there. There is no new stream header. */
export function finish(session: InlineSession, { request, data }: InlineLogin): void {
  const wanted = childOf(request, NS.sm, 'resume')
  const resumption = wanted && session.resume(wanted)
  if (session.isOver()) return
  // XEP-0198 §9.2: who has its old session back needs no other, and no features
  if (resumption?.goOn) {
    session.send(success2({ data, identifier: (resumption.address ?? session.user).toString() }, resumption.answer))
    resumption.goOn()
    return
  }
  const binding = childOf(request, NS.bind2, 'bind')
  const bound = binding && bind(session, binding, readClientId(request))
  if (session.isOver()) return
  session.send(success2({ data, identifier: (bound?.address ?? session.user).toString() }, resumption?.answer, bound?.answer))
  session.send(session.features())
}

function bind(session: InlineSession, request: Element, clientId: string | undefined): { readonly address: Jid; readonly answer: Element } | undefined {
  const { tag, features } = readBind2(request)
  const address = session.bind({ tag, clientId })
  if (!address) return undefined
  const enable = features.find(each => is(each, NS.sm, 'enable'))
  const answer = bound2(enable && session.enable(enable))
  if (features.some(each => is(each, NS.carbons, 'enable'))) session.enableCarbons()
  if (features.findLast(each => nsOf(each) === NS.csi)?.name === 'inactive') session.inactivate()
  return { address, answer }
}

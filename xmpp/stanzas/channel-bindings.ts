/** The stream feature that says to which channels a login can be bound. Spec: XEP-0440 v1.0.0 §2. */
import { attr, childOf, childrenOf, el, type Element } from '../element.ts'
import { NS } from '../namespaces.ts'

/** @param types IANA prefixes */
export function channelBindings(types: readonly string[]): Element {
  return el('sasl-channel-binding', { xmlns: NS.saslChannelBinding }, ...types.map(type => el('channel-binding', { type })))
}

/** The types that a server names in `<stream:features/>`, as they are; `undefined` when it says nothing of them. */
export function readChannelBindings(features: Element): readonly string[] | undefined {
  const offer = childOf(features, NS.saslChannelBinding, 'sasl-channel-binding')
  return offer && childrenOf(offer, NS.saslChannelBinding, 'channel-binding').map(each => attr(each, 'type') ?? '')
}

/** Faults of copies for an account's other clients. Spec: XEP-0280; XEP-0297; XEP-0386 §3.2.1. */
import { elementsOf, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Fault, fault } from './fault.ts'
import { drop } from './match.ts'

export const CARBON_FAULTS: readonly Fault[] = [
  fault({
    name: 'carbons-not-turned-on-by-the-bind',
    breaks: ['XEP-0386#identifiers.6'],
    plant: at => at.inbound(element => is(element, NS.sasl2, 'authenticate'), element => {
      for (const bind of elementsOf(element)) if (is(bind, NS.bind2, 'bind')) drop(bind, child => is(child, NS.carbons, 'enable'))
      return element
    }),
  }),
]

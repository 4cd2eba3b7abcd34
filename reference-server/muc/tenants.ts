/**
 * Rooms of tenants under addresses of their own: `room@PREFIX.TENANT.BASE` on the wire is `[TENANT]room@PREFIX.BASE` in the service, so that
 * two tenants may have rooms of one name. Only the addresses of stanzas are translated, nothing inside them. Pure.
 * Spec: Jitsi's muc_domain_mapper, JITSI-DOMMAP-01 to -07.
 */
import { attr, Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import type { Delivery } from '../delivery/delivery.ts'
import { type Stanza, withoutTenant } from '../router/router.ts'

/** A localpart of a tenant's room. Without a tenant, or with nothing behind it, it is an ordinary name. */
const MAPPED = /^\[([^\].]+)\](.+)$/u
const REMEMBERED = 5_000

export class Tenants {
  readonly #prefix: string
  readonly #base: string
  #outward = new Map<string, Jid>()
  // A room shows one element to many: it is translated once.
  readonly #translated = new WeakMap<Element, Element>()

  /**
   * @param service PREFIX.BASE; the prefix is its first label
   * @throws Error when there is nothing behind the prefix
   */
  constructor(service: string) {
    const dot = service.indexOf('.')
    if (dot < 0) throw new Error(`rooms at ${service} cannot have tenants: a tenant stands between the first label of a domain and the others`)
    this.#prefix = service.slice(0, dot)
    this.#base = service.slice(dot + 1)
  }

  /** The tenant whose domain this is: exactly one label between prefix and base. */
  tenantAt(domain: string): string | undefined {
    const { tenant, service } = withoutTenant(domain) ?? {}
    return service === `${this.#prefix}.${this.#base}` ? tenant : undefined
  }

  /** The tenant that a room belongs to, if its address can be written as one of a tenant. @param room as the service knows it */
  tenantOf(room: Jid): string | undefined {
    return this.tenantAt(this.outward(room).domain)
  }

  /** The stanza with the address that the service knows. One for the service itself stays, so that its answer comes from where it was asked. @throws WireError `jid-malformed` when the name is too long with its tenant */
  received(stanza: Stanza): Stanza {
    const to = this.inward(stanza.to)
    return to === stanza.to ? stanza : { ...stanza, to, element: withAttribute(stanza.element, 'to', to.toString()) }
  }

  /** Translates who everything comes from. */
  sending(delivery: Delivery): Delivery {
    return {
      send: (to, element) => delivery.send(to, this.#sent(element)),
      broadcast: (to, element) => delivery.broadcast(to, this.#sent(element)),
    }
  }

  /** As the service knows an address. @throws WireError `jid-malformed` */
  inward(jid: Jid): Jid {
    const tenant = jid.local === '' ? undefined : this.tenantAt(jid.domain)
    return tenant === undefined ? jid : Jid.of(`[${tenant}]${jid.local}`, `${this.#prefix}.${this.#base}`, jid.resource)
  }

  /** As others know an address of the service; the same one unless it is of a tenant's room and comes back as it was. */
  outward(jid: Jid): Jid {
    if (!jid.local.startsWith('[')) return jid
    const room = this.#outward.get(jid.local) ?? this.#remember(jid.bare)
    return room.equals(jid.bare) ? jid : room.withResource(jid.resource)
  }

  #remember(room: Jid): Jid {
    if (this.#outward.size >= REMEMBERED) this.#outward = new Map()
    const outward = this.#translate(room)
    this.#outward.set(room.local, outward)
    return outward
  }

  #translate(room: Jid): Jid {
    const [, tenant, name] = MAPPED.exec(room.local) ?? []
    if (tenant === undefined || name === undefined) return room
    try {
      const outward = Jid.of(name, `${this.#prefix}.${tenant}.${this.#base}`)
      return this.inward(outward).equals(room) ? outward : room
    } catch {
      return room
    }
  }

  #sent(element: Element): Element {
    const known = this.#translated.get(element)
    if (known) return known
    const from = attr(element, 'from') ?? ''
    if (!from.startsWith('[')) return element
    const outward = this.outward(Jid.parse(from)).toString()
    const sent = outward === from ? element : withAttribute(element, 'from', outward)
    this.#translated.set(element, sent)
    return sent
  }
}

/** The same element with another address; its children are shared. */
function withAttribute(element: Element, name: 'from' | 'to', value: string): Element {
  return Object.assign(new Element(element.name), { attrs: { ...element.attrs, [name]: value }, children: element.children })
}

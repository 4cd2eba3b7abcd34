/** Addresses of peers: read from text, in one spelling, in lists, and grouped by who is likely to own them. Spec: RFC 4291 §2.2, §2.5.5.2. */
import { BlockList, isIP } from 'node:net'

/** An address in one spelling, or `undefined` when it is none. IPv4 inside IPv6 becomes IPv4; zones (`%eth0`) go. */
export function readAddress(text: string): string | undefined {
  const bare = text.trim().replace(/%.*$/, '')
  const kind = isIP(bare)
  if (kind === 0) return undefined
  if (kind === 4) return bare
  const words = wordsOf(bare)
  const isMapped = words.slice(0, 5).every(word => word === 0) && words[5] === 0xffff
  if (isMapped) return [words[6] ?? 0, words[7] ?? 0].flatMap(word => [word >> 8, word & 0xff]).join('.')
  return words.map(word => word.toString(16)).join(':')
}

/** Who an address is counted with: itself, or for IPv6 its /64, since one customer has at least that much. */
export function groupOf(address: string): string {
  return address.includes(':') ? `${address.split(':').slice(0, 4).join(':')}::/64` : address
}

/** Addresses and networks (`10.0.0.0/8`, `2001:db8::/32`). */
export class AddressList {
  readonly #list = new BlockList()

  /** @throws Error with a sentence that names what is not an address */
  constructor(entries: readonly string[]) {
    for (const entry of entries) this.#add(entry)
  }

  /** `address` as {@link readAddress} spells it. */
  has(address: string): boolean {
    return isIP(address) !== 0 && this.#list.check(address, family(address))
  }

  #add(entry: string): void {
    const [text = '', prefix, ...more] = entry.split('/')
    const address = isIP(text) === 0 || more.length > 0 ? undefined : readAddress(text)
    if (address === undefined) throw new Error(`"${entry}" is neither an address nor a network such as 10.0.0.0/8`)
    if (prefix === undefined) return this.#list.addAddress(address, family(address))
    if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > (family(address) === 'ipv4' ? 32 : 128)) throw new Error(`"${entry}": /${prefix} is not the length of a network`)
    this.#list.addSubnet(address, Number(prefix), family(address))
  }
}

function family(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4'
}

/** The eight words of an IPv6 address that `isIP` has found good. */
function wordsOf(address: string): number[] {
  const plain = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => `${((Number(a) << 8) | Number(b)).toString(16)}:${((Number(c) << 8) | Number(d)).toString(16)}`)
  const [front = '', back] = plain.split('::')
  const read = (part: string): number[] => (part === '' ? [] : part.split(':').map(word => Number.parseInt(word, 16)))
  if (back === undefined) return read(front)
  const [before, after] = [read(front), read(back)]
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}

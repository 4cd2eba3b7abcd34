/** What the reader is fuzzed with: streams made from real stanzas and XML pieces, then damaged. The same seed and number give the same bytes. */
import { XML_PIECES, cutAt } from '#xmpp/xml/testing/arbitraries.js'

const HEADERS = [
  '<?xml version=\'1.0\'?><stream:stream xmlns=\'jabber:client\' xmlns:stream=\'http://etherx.jabber.org/streams\' to=\'example.org\' version=\'1.0\'>',
  '<stream:stream xmlns:stream="http://etherx.jabber.org/streams" xmlns="jabber:component:accept" xmlns:p="urn:p" to="echo.example.org">',
  '<s xmlns:p=\'urn:p\'>',
]
const STANZAS = [
  '<presence from=\'room@conference.example.org/bob\' to=\'alice@example.org/x\'><x xmlns=\'http://jabber.org/protocol/muc#user\'><item affiliation=\'none\' role=\'participant\'/><status code=\'110\'/></x></presence>',
  '<message type="groupchat" to="room@conference.example.org" xml:lang="en"><body>1 &lt; 2 &amp;&amp; grüße 😀 &#x20AC;</body></message>',
  '<iq type=\'set\' id=\'1\'><query xmlns=\'http://jabber.org/protocol/muc#owner\'><x xmlns=\'jabber:x:data\' type=\'submit\'><field var=\'a\'><value>b</value></field></x></query></iq>',
  '<auth xmlns=\'urn:ietf:params:xml:ns:xmpp-sasl\' mechanism=\'PLAIN\'>AGEAYg==</auth>',
  '<m:a xmlns:m=\'urn:m\' xmlns=\'urn:d\' m:b=\'1\'><c m:d="2"/><m:e xmlns:m=\'urn:n\'/><f xmlns=\'\'><![CDATA[<x>&y;]]></f></m:a>',
  '<a>\r\n\t]] > ]&gt; \u0085\u2028</a>',
]

/** Numbers from a seed, the same on every machine. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** 0 to `below` − 1. */
  next(below: number): number {
    this.#state = (this.#state + 0x6D2B79F5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * below)
  }

  pick<T>(list: readonly T[]): T {
    return list[this.next(list.length)] as T
  }
}

/** The bytes of one stream. */
export function makeStream(chance: Chance): Buffer {
  const header = chance.pick(HEADERS)
  const stanzas = Array.from({ length: chance.next(5) }, () => makeStanza(chance))
  const close = chance.next(3) === 0 ? '' : `</${/<([^\s?>]+)/.exec(header)?.[1] ?? ''}>`
  return damaged(Buffer.from(header + stanzas.join(chance.pick(['', ' ', '\n', '']))  + close), chance)
}

/** The bytes of one WebSocket message. */
export function makeMessage(chance: Chance): Buffer {
  return damaged(Buffer.from(chance.pick(['', '', '', '<?xml version=\'1.0\'?>', ' ']) + makeStanza(chance) + chance.pick(['', '', '', '\n', '<b/>'])), chance)
}

function makeStanza(chance: Chance): string {
  if (chance.next(3) > 0) return chance.pick(STANZAS)
  const inside = Array.from({ length: chance.next(12) }, () => chance.pick(XML_PIECES)).join('')
  const deep = chance.next(10) === 0 ? chance.next(80) : chance.next(4)
  return `${'<a>'.repeat(deep)}<a xmlns:p='urn:p'>${inside}</a>${'</a>'.repeat(deep)}`
}

function damaged(bytes: Buffer, chance: Chance): Buffer {
  let result = bytes
  for (let times = chance.pick([0, 0, 1, 1, 1, 2, 3]); times > 0; times -= 1) result = chance.pick(DAMAGES)(result, chance)
  return result
}

type Damage = (bytes: Buffer, chance: Chance) => Buffer
const DAMAGES: readonly Damage[] = [
  (bytes, chance) => splice(bytes, chance, 0, Buffer.from(chance.pick(XML_PIECES))),
  (bytes, chance) => splice(bytes, chance, 0, Buffer.from(chance.pick(XML_PIECES))),
  (bytes, chance) => splice(bytes, chance, chance.next(4), Buffer.from(chance.pick(XML_PIECES))),
  (bytes, chance) => splice(bytes, chance, 1, Buffer.from([chance.next(256)])),
  (bytes, chance) => splice(bytes, chance, 0, Buffer.from([chance.next(256), chance.next(256)])),
  (bytes, chance) => splice(bytes, chance, chance.next(20), Buffer.alloc(0)),
  (bytes, chance) => bytes.subarray(0, chance.next(bytes.length + 1)),
  (bytes, chance) => {
    const from = chance.next(bytes.length)
    return splice(bytes, chance, 0, bytes.subarray(from, from + chance.next(60)))
  },
  (bytes, chance) => splice(bytes, chance, 0, Buffer.from(chance.pick(['x', '<a>', '&amp;', ' ', 'é', '<a b=\'']).repeat(chance.next(12_000)))),
]

function splice(bytes: Buffer, chance: Chance, remove: number, insert: Buffer): Buffer {
  const at = chance.next(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)])
}

/** The bytes in a few slices, or one by one. */
export function sliced(bytes: Buffer, chance: Chance): readonly Uint8Array[] {
  if (chance.next(8) === 0) return cutAt(bytes, [...bytes.keys()])
  return cutAt(bytes, Array.from({ length: 1 + chance.next(6) }, () => chance.next(bytes.length + 1)))
}

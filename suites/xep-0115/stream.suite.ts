/** What a server says it can do, hashed: Spec: XEP-0115 v1.6.0 §5.1, §6.2, §6.3, §7. */
import { createHash } from 'node:crypto'
import { attr, childOf, childrenOf, type Element, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { header, streamFeatures } from '#harness/match/stream.js'
import type { Client } from '#harness/probe/client.js'
import { session } from '#suites/scenes/sessions.js'
import { restarting } from '#suites/scenes/wires.js'

interface Caps {
  readonly hash: string
  readonly node: string
  readonly ver: string
}
const DIGESTS: Readonly<Record<string, string>> = { 'sha-1': 'sha1', 'sha-224': 'sha224', 'sha-256': 'sha256', 'sha-384': 'sha384', 'sha-512': 'sha512', 'md5': 'md5' }

const capable = session.with({ features: ['caps-stream'] })

function capsOf({ features }: Client): Caps {
  const { hash = '', node = '', ver = '' } = (childOf(features, NS.caps, 'c')?.attrs ?? {}) as Record<string, string>
  return { hash, node, ver }
}

/** Without whitespace, about which there is a clause of its own. */
const nodeOf = ({ node, ver }: Caps): string => `${node}#${ver.replaceAll(/\s/g, '')}`

/** By octets, as §5.1 wants it, not by UTF-16 units. */
function sorted(texts: readonly string[]): string[] {
  return texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

const identitiesIn = (info: Element): string[] => sorted(childrenOf(info, NS.discoInfo, 'identity').map(({ attrs }) =>
  ['category', 'type', 'xml:lang', 'name'].map(name => (attrs[name] as string | undefined) ?? '').join('/')))
const featuresIn = (info: Element): string[] => sorted(childrenOf(info, NS.discoInfo, 'feature').map(feature => attr(feature, 'var') ?? ''))

function valuesIn(field: Element): string[] {
  return childrenOf(field, NS.dataForms, 'value').map(textOf)
}

/** §5.1 steps 6 and 7: forms with a hidden FORM_TYPE, in the order of its value; in each the other fields, and in each its values. */
function formsIn(info: Element): string[] {
  const forms = childrenOf(info, NS.dataForms, 'x').flatMap(form => {
    const fields = childrenOf(form, NS.dataForms, 'field')
    const kind = fields.find(field => attr(field, 'var') === 'FORM_TYPE' && attr(field, 'type') === 'hidden')
    const others = fields.filter(field => field !== kind && attr(field, 'var') !== undefined)
    const texts = sorted(others.map(field => [attr(field, 'var') ?? '', ...sorted(valuesIn(field))].join('<')))
    return kind ? [[valuesIn(kind)[0] ?? '', ...texts].join('<')] : []
  })
  return sorted(forms)
}

function verOf(info: Element, hash: string): string {
  const digest = DIGESTS[hash.toLowerCase()]
  if (digest === undefined) throw new Error(`no such hash here: ${hash}`)
  return createHash(digest).update([...identitiesIn(info), ...featuresIn(info), ...formsIn(info)].map(text => `${text}<`).join('')).digest('base64')
}

/** What the server says when it is asked for no node. */
async function itself(alice: Client): Promise<Element> {
  const info = await alice.ask('get', alice.jid.domain, discoInfoQuery())
  if (!info) throw new Error('a result without payload')
  return info
}

must('XEP-0115#ver-gen.1', 'the ver of a server is the hash of what it says it can do', capable, async ({ alice }) => {
  const { hash, ver } = capsOf(alice)
  expect(ver.replaceAll(/\s/g, '')).toBe(verOf(await setUp('the server says what it can do', async () => itself(alice)), hash))
})

must('XEP-0115#ver-gen.2', 'ver is Base64 without whitespace', capable, async ({ alice }) => {
  expect(capsOf(alice).ver).toMatch(/^[A-Za-z0-9+/]+={0,2}$/)
})

must('XEP-0115#discover.1', 'the node of its capabilities says of a server what it says without', capable, async ({ alice }) => {
  const plain = await setUp('the server says what it can do', async () => itself(alice))
  const info = await alice.ask('get', alice.jid.domain, discoInfoQuery(nodeOf(capsOf(alice))))
  expect(info && [identitiesIn(info), featuresIn(info)]).toEqual([identitiesIn(plain), featuresIn(plain)])
})

may('XEP-0115#stream.1', 'a server may say in its stream features what it can do', session, async ({ alice }) => {
  const { hash, node } = capsOf(alice)
  return node === '' ? 'it does not' : `it does, with ${hash} and node ${node}`
})

must('XEP-0115#stream.2', 'a stream whose features have capabilities says who it is from', restarting.with({ features: ['caps-stream'] }), async ({ wire, domain }) => {
  await wire.open({ to: domain })
  const { attrs } = await wire.next(header())
  const features = await wire.next(streamFeatures())
  if (childOf(features, NS.caps, 'c')) expect(attrs['from'] ?? '').not.toBe('')
})

must('XEP-0115#support.1', 'a server with capabilities lists them among its features', capable, async ({ alice }) => {
  expect(featuresIn(await itself(alice))).toContain(NS.caps)
})

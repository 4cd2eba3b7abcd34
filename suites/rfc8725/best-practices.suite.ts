/** Spec: RFC 8725 §3, "Best Practices". */
import { createServer } from 'node:http'
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { HarnessError } from '#harness/errors.js'
import { where } from '#harness/match/matcher.js'
import { presence } from '#harness/match/stanza.js'
import { badTokens, isKeptOut, isLetIn, publicPem, rsTokens, tokenRoom, tokens } from '#suites/scenes/tokens.js'

const badRsTokens = rsTokens.with({ polite: false })

must('RFC8725#section-3-1.1', 'a good signature with an algorithm that is not configured lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ header: { alg: 'HS512' }, signedBy: 'HS512' }))
})

must('RFC8725#section-3-1.2', 'a public key is not taken for a secret', badRsTokens, async ({ host, attempt }) => {
  const pem = publicPem(host.key)
  for (const key of [pem, pem.trimEnd()]) isKeptOut(await attempt({ header: { alg: 'HS256' }, signedBy: 'HS256', key }))
})

must('RFC8725#section-3-1.3', 'a key is used with its own algorithm only', badRsTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ header: { alg: 'RS512' }, signedBy: 'RS512' }))
  isKeptOut(await attempt({ header: { alg: 'PS256' }, signedBy: 'PS256' }))
})

must('RFC8725#section-3-2.1', 'an outdated algorithm lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ header: { alg: 'HS1' }, signedBy: 'HS1' }))
  isKeptOut(await attempt({ header: { alg: 'HMD5' }, signedBy: 'HMD5' }))
})

should('RFC8725#section-3-2.2', 'no signature is no algorithm, however it is spelled', badTokens, async ({ attempt }) => {
  for (const alg of ['none', 'None', 'NONE', 'nOnE']) isKeptOut(await attempt({ header: { alg }, signedBy: 'none' }))
})

must('RFC8725#section-3-3.1', 'a token with half a signature lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ spoil: token => token.slice(0, -20) }))
  isKeptOut(await attempt({ spoil: token => token.slice(0, token.lastIndexOf('.') + 1) }))
})

must('RFC8725#section-3-8.1', 'a token that names one issuer and is signed by another lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ key: Buffer.alloc(64, 'the key of another issuer'), signedBy: 'HS256' }))
})

must('RFC8725#section-3-8.2', 'a token of another tenant opens no room', tokenRoom, async ({ enter, attempt, room }) => {
  const elsewhere = { claims: { sub: 'tenant-elsewhere' } }
  if ((await attempt(elsewhere)).answer !== 'success') return
  const [resident, stranger] = [await enter(), await enter(elsewhere)]
  for (const [client, isWelcome] of [[resident, true], [stranger, false]] as const) {
    await client.send(el('presence', { xmlns: NS.client, to: room.withResource(client.jid.local).toString() }, el('x', { xmlns: NS.muc })))
    const own = await client.next(where(presence(), 'that lets in or refuses', ({ type, status }) => type === 'error' || status.includes(110)))
    expect(own.type !== 'error', isWelcome ? 'who has the right subject enters' : 'who has another one does not').toBe(isWelcome)
  }
})

must('RFC8725#section-3-9.1~other', 'a token for another party lets nobody in', tokens, async ({ attempt }) => {
  isKeptOut(await attempt({ claims: { aud: 'https://uploads.example' } }))
})

must('RFC8725#section-3-9.1~none', 'a token for nobody in particular lets nobody in', tokens, async ({ attempt }) => {
  isKeptOut(await attempt({ claims: { aud: undefined } }))
})

should('RFC8725#section-3-10.1', 'the name of a key is no path and no query', badTokens, async ({ attempt }) => {
  const empty = Buffer.alloc(0)
  for (const [kid, key] of [['../../../../../../dev/null', empty], ['/dev/null', empty], ["' UNION SELECT 'secret", Buffer.from('secret')], ['key;cat /dev/null', empty]] as const) {
    isKeptOut(await attempt({ header: { kid }, key, signedBy: 'HS256' }))
  }
  isLetIn(await attempt())
})

/** Somebody’s own web server on this machine, and who has asked it for what. */
const lure = badRsTokens.andThen(async (gate, stage) => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve))
  stage.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new HarnessError('LURE_NO_PORT', 'the web server of the test has no port')
  return { ...gate, asked, url: `http://127.0.0.1:${address.port}` }
})

should('RFC8725#section-3-10.2', 'an address in a token is not asked for a key', lure, async ({ attempt, asked, url }) => {
  await attempt({ header: { jku: `${url}/jku`, x5u: `${url}/x5u` } })
  isKeptOut(await attempt({ header: { jku: `${url}/jku`, x5u: `${url}/x5u`, kid: `${url}/kid` }, spoil: token => `${token.slice(0, -8)}AAAAAAAA` }))
  expect(asked, 'what the server asked for').toEqual([])
})

must('RFC8725#section-3-12.1', 'a token for another purpose lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ header: { typ: 'secevent+jwt' } }))
})

/** Spec: RFC 7628 §3.2, "Server's Response"; RFC 6750 §3.1, §5.2; RFC 9068 §4. */
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { type Bearing, bearerOffered, claimsOf, enter, isRefused, isTaken, issue, present } from '#suites/scenes/oauth.js'

const impolite = bearerOffered.with({ polite: false })

must('RFC7628#section-3-2.1~host', 'a host that is another one than the server knows is refused', impolite, async scene => {
  await present(scene, { token: await issue(scene), authzid: `alice@${scene.domain}`, pairs: { host: 'elsewhere.example' } })
  await isRefused(scene.wire)
})

must('RFC7628#section-3-2.1~port', 'a port that is another one than the server knows is refused', impolite, async scene => {
  await present(scene, { token: await issue(scene), authzid: `alice@${scene.domain}`, pairs: { host: scene.domain, port: '1' } })
  await isRefused(scene.wire)
})

must('RFC7628#section-3-2.2~name', 'whoever the token names is logged in', bearerOffered.with({ meets: 'what-comes' }), async (scene, stage) => {
  await setUp('bob logs in with a token', async () => {
    await present(scene, { token: await issue(scene, { username: 'bob' }), authzid: `bob@${scene.domain}` })
    await isTaken(scene.wire)
  })
  expect((await enter(stage, scene)).jid.bareText).toBe(`bob@${scene.domain}`)
})

must('RFC7628#section-3-2.2~authzid', 'with a token of one nobody acts as another', impolite, async scene => {
  await present(scene, { token: await issue(scene), authzid: `bob@${scene.domain}` })
  await isRefused(scene.wire)
})

/** Tokens that a server fully validates and refuses, each for one reason. */
const BAD: Readonly<Record<string, { readonly says: string; readonly make: (scene: Bearing) => Promise<string> }>> = {
  expired: { says: 'a token that has run out', make: async scene => issue(scene, { claims: { exp: Math.floor(Date.now() / 1000) - 3600, iat: Math.floor(Date.now() / 1000) - 7200 } }) },
  audience: { says: 'a token for somebody else', make: async scene => issue(scene, { claims: { aud: 'urn:example:another-service' } }) },
  issuer: { says: 'a token of another issuer', make: async scene => issue(scene, { claims: { iss: 'https://elsewhere.example' } }) },
  early: { says: 'a token that does not count yet', make: async scene => issue(scene, { claims: { nbf: Math.floor(Date.now() / 1000) + 3600 } }) },
  unsigned: { says: 'a token without a signature', make: async scene => new (await import('jose')).UnsecuredJWT({ ...claimsOf(scene) }).encode() },
  forged: {
    says: 'a token that somebody else has signed',
    make: async scene => {
      const { kid } = scene.oauth.key
      const { generateKeyPair, SignJWT } = await import('jose')      // late: few tests sign anything
      const { privateKey } = await generateKeyPair(scene.oauth.algorithm)
      return new SignJWT({ ...claimsOf(scene) }).setProtectedHeader({ alg: scene.oauth.algorithm, ...(typeof kid === 'string' && { kid }) }).sign(privateKey)
    },
  },
}

for (const [name, { says, make }] of Object.entries(BAD)) {
  must(`RFC7628#section-3-2.3~${name}`, `${says} gets nobody in`, impolite, async scene => {
    await present(scene, { token: await make(scene), authzid: `alice@${scene.domain}` })
    await isRefused(scene.wire)
  })
}

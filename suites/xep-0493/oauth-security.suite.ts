/** Spec: XEP-0493 v0.1.1 §5.1, "OAuth security", and §7, "Privacy Considerations"; XEP-0494 v0.1.0 §3. */
import { attr, childrenOf, el, textOf, childOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { again, type Bearer, bearer, isRefused, present } from '#suites/scenes/oauth.js'

const manageable = bearer.with({ features: ['client-access'], meets: 'what-comes' })

/** The id by which the account knows the program that came with a token. */
async function ownId({ client, bearing: { program } }: Bearer): Promise<string | undefined> {
  const clients = await client.ask('get', undefined, el('list', { xmlns: NS.clientAccess }))
  const own = clients && childrenOf(clients, NS.clientAccess, 'client').find(each => {
    const agent = childOf(each, NS.clientAccess, 'user-agent')
    const software = agent && childOf(agent, NS.clientAccess, 'software')
    return software !== undefined && textOf(software) === program
  })
  return own && attr(own, 'id')
}

must('XEP-0493#privacy-considerations.1', 'an account shows which programs have access to it', manageable, async alice => {
  expect(await ownId(alice)).toBeDefined()
})

must('XEP-0493#oauth-security.1', 'a token whose access was taken back gets nobody in', manageable, async (alice, stage) => {
  await setUp('alice takes the access back', async () => {
    const id = await ownId(alice)
    if (id === undefined) throw new HarnessError('OAUTH_NO_ACCESS', 'the account does not show this program')
    await alice.client.ask('set', undefined, el('revoke', { xmlns: NS.clientAccess, id }))
  })
  const scene = await setUp('the program comes again', async () => again(stage, alice.bearing))
  await present(scene, { token: alice.token, authzid: alice.address.toString() })
  await isRefused(scene.wire)
})

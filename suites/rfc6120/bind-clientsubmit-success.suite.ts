/** Spec: RFC 6120 §7.7.1, "Success Case". */
import { expect, may, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { bindResource } from '#harness/probe/sign-in.js'
import { authenticated } from '#suites/scenes/wires.js'

should('RFC6120#bind-clientsubmit-success.1', 'a client gets the resource that it asks for', authenticated, async ({ wire }, { tag }) => {
  const { resource } = await setUp('a resource is bound', async () => bindResource(wire, tag))
  expect(resource).toBe(tag)
})

may('RFC6120#bind-clientsubmit-success.2', 'the server may give another resource than the client asks for', authenticated, async ({ wire }, { tag }) => {
  const { resource } = await setUp('a resource is bound', async () => bindResource(wire, tag))
  return resource === tag ? 'gives the resource that was asked for' : 'gives another resource'
})

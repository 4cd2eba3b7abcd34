/** Spec: RFC 6120 §7.6, "Server-Generated Resource Identifier". */
import { expect, must } from '#harness/clause/clause.js'
import { bindResource } from '#harness/probe/sign-in.js'
import { authenticated, severalBound } from '#suites/scenes/wires.js'

must('RFC6120#bind-servergen.1', 'a client that asks for no resource gets one', authenticated, async ({ wire }) => {
  const { resource } = await bindResource(wire)
  expect(resource).not.toBe('')
})

must('RFC6120#bind-servergen.2', 'resources made by the server cannot be guessed from others', severalBound, async addresses => {
  // A counter or a clock changes a few places; chance changes nearly all of them
  const resources = addresses.map(({ resource }) => resource)
  const places = Array.from({ length: Math.max(...resources.map(({ length }) => length)) }, (_, place) => new Set(resources.map(resource => resource[place])))
  expect(places.filter(characters => characters.size >= 3).length).toBeGreaterThanOrEqual(8)
})

/** Spec: RFC 6120 §7.5, "Generation of Resource Identifiers". */
import { expect, must } from '#harness/clause/clause.js'
import { severalBound } from '#suites/scenes/wires.js'

must('RFC6120#bind-generation.1', 'no two sessions have the same address', severalBound, async addresses => {
  expect(new Set(addresses.map(String)).size).toBe(addresses.length)
})

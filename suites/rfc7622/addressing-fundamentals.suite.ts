/** Spec: RFC 7622 §3.1, "Fundamentals". */
import { expect, must } from '#harness/clause/clause.js'
import { resourceFor, SHORTENED } from '#suites/scenes/addresses.js'
import { authenticated } from '#suites/scenes/wires.js'

must('RFC7622#addressing-fundamentals.1~longest', 'a resource of 1023 bytes can be bound', authenticated, async ({ wire }, { tag }) => {
  const asked = tag.padEnd(1023, 'x')
  expect(await resourceFor(wire, asked)).toBe(asked)
})

must('RFC7622#addressing-fundamentals.1~too-long', 'a resource of 1024 bytes is refused, or made shorter', authenticated.with({ polite: false }), async ({ wire }, { tag }) => {
  expect(await resourceFor(wire, tag.padEnd(1024, 'x'))).toMatch(SHORTENED)
})

must('RFC7622#addressing-fundamentals.2', 'a resource keeps separators that stand in it', authenticated, async ({ wire }, { tag }) => {
  expect(await resourceFor(wire, `${tag}/a@b/c`)).toBe(`${tag}/a@b/c`)
})

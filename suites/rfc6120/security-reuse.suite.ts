/** Spec: RFC 6120 §13.9, "Technology Reuse". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { plain, plainOnEach, saslAnswer, unknown } from '#suites/scenes/sasl.js'

const refused = plainOnEach.with({ polite: false })

/** Base64 of a message of PLAIN, long enough to be spoilt in the middle. */
function encoded(tag: string): string {
  return Buffer.from(plain(unknown(tag))).toString('base64').replaceAll('=', '')
}

const FOREIGN: readonly (readonly [name: string, what: string, spoil: (text: string) => string])[] = [
  ['newline', 'a line break', text => `${text.slice(0, 8)}\n${text.slice(8)}`],
  ['star', 'a star', text => `${text.slice(0, 8)}*${text.slice(8)}`],
]

for (const [name, what, spoil] of FOREIGN) {
  must(`RFC6120#security-reuse-base64.1~${name}`, `${what} in the middle of base64 gets incorrect-encoding`, refused, async ({ wire }, { tag }) => {
    await wire.send(el('auth', { xmlns: NS.sasl, mechanism: 'PLAIN' }, spoil(encoded(tag))))
    expect(await saslAnswer(wire)).toBe('incorrect-encoding')
  })
}

for (const [name, text] of [['front', '=AAA'], ['middle', 'BBBB=CCC']] as const) {
  must(`RFC6120#security-reuse-base64.2~${name}`, `padding of base64 at the wrong place (${text}) gets incorrect-encoding`, refused, async ({ wire }) => {
    await wire.send(el('auth', { xmlns: NS.sasl, mechanism: 'PLAIN' }, text))
    expect(await saslAnswer(wire)).toBe('incorrect-encoding')
  })
}

import { describe, expect, it } from 'vitest'
import { Redactor } from './redactor.ts'

const AUTH = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGFsaWNlAHNlY3JldA==</auth>"
const SHOWN = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>[redacted]</auth>"

describe('Redactor', () => {
  it('takes out what stands in a SASL element', () => {
    expect(new Redactor().push(AUTH)).toBe(SHOWN)
  })

  it('does so wherever the text is cut', () => {
    for (let cut = 0; cut <= AUTH.length; cut += 1) {
      const redactor = new Redactor()
      expect(redactor.push(AUTH.slice(0, cut)) + redactor.push(AUTH.slice(cut))).toBe(SHOWN)
    }
  })

  it('does so character by character', () => {
    const redactor = new Redactor()
    expect(Array.from(AUTH).map(char => redactor.push(char)).join('')).toBe(SHOWN)
  })

  it('leaves ordinary stanzas and empty elements alone', () => {
    for (const text of ["<message to='a>b'><body>the password is &lt;password&gt;</body></message>", "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><r/>text", '<auth/>x']) {
      expect(new Redactor().push(text)).toBe(text)
    }
  })

  it('knows the elements behind a prefix', () => {
    expect(new Redactor().push('<sasl:response>abc</sasl:response><handshake>1f</handshake>')).toBe('<sasl:response>[redacted]</sasl:response><handshake>[redacted]</handshake>')
  })
})

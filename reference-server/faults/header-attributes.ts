/** Faults in what headers and XML declarations say, and in what is made of what the client's say. Spec: RFC 6120 §4.3.5, §4.7, §11.5, §11.6. */
import { attr, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { HeaderAttributes } from '../seams.ts'
import { type Fault, fault, type FaultSeams } from './fault.ts'
import { both, stanza } from './match.ts'

/** Our header, as what the client's header said of one thing changes it. */
function answering(at: FaultSeams, name: 'id' | 'version' | 'xml:lang', change: (header: HeaderAttributes, asked: string) => HeaderAttributes): void {
  at.opening((header, { memory }) => {
    memory.set(`asked ${name}`, header.attrs[name])
    return header
  })
  at.header((header, { memory, transport }) => {
    const asked = memory.get(`asked ${name}`) as string | undefined
    return asked === undefined || transport === 'component' ? header : change(header, asked)
  })
}

export const HEADER_ATTRIBUTE_FAULTS: readonly Fault[] = [
  fault({
    name: 'higher-version-echoed',
    breaks: ['RFC6120#streams-attr-version.1'],
    plant: at => answering(at, 'version', (header, version) => (/^(2|10|1\.10)/.test(version) ? { ...header, version } : header)),
  }),
  fault({
    name: 'zeros-make-an-old-version',
    breaks: ['RFC6120#streams-attr-version.5'],
    plant: at => at.opening(header => (header.attrs['version']?.startsWith('0') ? { ...header, attrs: { ...header.attrs, version: '0.9' } } : header)),
  }),
  fault({
    name: 'old-version-is-bad-format',
    breaks: ['RFC6120#streams-error-conditions-unsupported-version.1'],
    plant: at => at.refusal('STREAM_VERSION', { condition: 'bad-format' }),
  }),
  fault({
    name: 'id-of-the-client-taken',
    breaks: ['RFC6120#streams-attr-id.4'],
    plant: at => answering(at, 'id', (header, id) => ({ ...header, id })),
  }),
  fault({
    name: 'header-to-nobody-is-bad-format',
    breaks: ['RFC6120#streams-attr-to.3'],
    port: true,
    plant: at => at.refusal('STREAM_HOST_MISSING', { condition: 'bad-format' }),
  }),
  fault({
    name: 'usual-language-not-confirmed',
    breaks: ['RFC6120#streams-attr-xmllang.2'],
    plant: at => answering(at, 'xml:lang', (header, lang) => (lang === 'en' ? { ...header, lang: 'la' } : header)),
  }),
  fault({
    name: 'dialects-answered-in-latin',
    breaks: ['RFC6120#streams-attr-xmllang.3'],
    plant: at => answering(at, 'xml:lang', (header, lang) => (lang.startsWith('en-') ? { ...header, lang: 'la' } : header)),
  }),
  fault({
    name: 'every-language-confirmed',
    breaks: ['RFC6120#streams-attr-xmllang.4'],
    plant: at => answering(at, 'xml:lang', (header, lang) => ({ ...header, lang })),
  }),
  fault({
    name: 'language-of-the-stream-forgotten',
    breaks: ['RFC6120#streams-attr-xmllang.5', 'RFC6120#streams-attr-xmllang.6'],
    plant: at => at.opening(header => {
      const { 'xml:lang': _, ...attrs } = header.attrs
      return { ...header, attrs }
    }),
  }),
  fault({
    name: 'language-of-the-stream-for-all',
    breaks: ['RFC6120#streams-attr-xmllang.6'],
    plant: at => at.inbound(both(stanza('message'), message => attr(message, 'xml:lang') === 'oc'), message => {
      delete message.attrs['xml:lang']
      return message
    }),
  }),
  fault({
    name: 'features-whenever-somebody-comes',
    breaks: ['RFC6120#streams-negotiation-complete.2'],
    plant: at => at.inbound(both(stanza('presence'), (presence, { state }) => state === 'bound' && attr(presence, 'to') === undefined && attr(presence, 'type') === undefined), (presence, passage) => {
      passage.reply(el('features', { xmlns: NS.stream }, el('sm', { xmlns: NS.sm })))
      return presence
    }),
  }),
  fault({
    name: 'declaration-stands-alone',
    breaks: ['RFC6120#xml-declaration.1'],
    plant: at => at.bytes(text => text.replace(/^<\?xml version='1\.0'\?>/, "<?xml version='1.0' standalone='yes'?>")),
  }),
  fault({
    name: 'declaration-that-does-not-stand-alone-hangs-up',
    breaks: ['RFC6120#xml-declaration.2', 'RFC6120#xml-encoding.3'], // who reads text instead of bytes does not see what is no text
    port: true,
    plant: at => at.received((text, passage) => {
      if (!text.includes("standalone='no'")) return text
      passage.hangUp()
      return ''
    }),
  }),
  fault({
    name: 'byte-order-mark-after-login',
    breaks: ['RFC6120#xml-encoding.4', 'RFC6120#streams-negotiation-restart.2', 'RFC6120#sasl-process-neg-success.4', 'RFC6120#sasl-process-neg-success.5', 'RFC7395#section-3-7.1', 'XEP-0115#stream.2', 'RFC6120#security-certificates-validation-client-case1.1'],
    spoils: ['session'],
    plant: at => at.bytes((text, { state, transport }) => (state === 'reopening' && transport !== 'bosh' && /^(<\?xml|<open )/.test(text) ? `\uFEFF${text}` : text)),
  }),
  fault({
    name: 'byte-order-marks-swallowed',
    breaks: ['RFC6120#xml-encoding.5'],
    plant: at => at.bytes(text => (text.startsWith('<message') ? text.replaceAll('\uFEFF', '') : text)),
  }),
]

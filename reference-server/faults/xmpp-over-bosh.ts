/** Faults of XMPP in BOSH: what the bodies hold. Spec: XEP-0206 v1.4. */
import { attr, copyOf, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { asked, created, delivered, isBound, isRestart } from './bosh-seams.ts'
import { type Fault, fault } from './fault.ts'

export const XMPP_OVER_BOSH_FAULTS: readonly Fault[] = [
  fault({
    name: 'bosh-stream-error-unnamed',
    breaks: ['XEP-0206#wrapper.2', 'XEP-0124#errorstatus-terminal.5'],
    plant(at) {
      at.boshRequest((body, { memory }) => {
        if (!body.payloads.some(payload => attr(payload, 'to') === 'nobody@localhost')) return body
        memory.set('too early', true)
        return { ...body }
      })
      at.boshAnswer((answer, { memory }) => (memory.has('too early') ? { ...answer, payloads: answer.payloads.map(text => text.replaceAll(/(<\/?)stream:(error\b)/g, '$1$2')) } : answer))
    },
  }),
  fault({
    name: 'bosh-features-without-prefix',
    breaks: ['XEP-0206#wrapper.1'],
    plant: at => at.boshAnswer(answer => ({ ...answer, payloads: answer.payloads.map(text => text.replace('<stream:features', `<features xmlns='${NS.stream}'`).replace('</stream:features>', '</features>')) })),
  }),
  fault({
    name: 'bosh-features-unsent',
    breaks: ['XEP-0206#wrapper.1', 'XEP-0206#wrapper.6', 'XEP-0206#initiate.1', 'XEP-0206#create.1', 'XEP-0206#create.4', 'XEP-0206#preconditions-sasl.6', 'RFC6120#streams-attr-from.3'],
    spoils: ['session'],
    plant: at => at.boshAnswer(answer => (answer.attrs['sid'] === undefined ? answer : { ...answer, payloads: [] })),
  }),
  fault({
    name: 'bosh-adds-a-note',
    breaks: ['XEP-0206#wrapper.4'],
    plant: at => at.boshAnswer(answer => (answer.payloads.some(text => text.startsWith('<message') && text.includes("type='headline'")) ? { ...answer, payloads: ["<note xmlns='urn:x-assay:note'/>", ...answer.payloads] } : answer)),
  }),
  fault({
    name: 'bosh-stanzas-without-namespace',
    breaks: ['XEP-0206#wrapper.5'],
    plant: at => at.boshAnswer((answer, passage) => ({ ...answer, payloads: answer.payloads.map(text => (isBound(passage) && text.includes("id='bosh-") ? text.replace(`xmlns='${NS.client}'`, "xmlns='jabber:server'") : text)) })),
  }),
  fault({
    name: 'bosh-offers-starttls',
    breaks: ['XEP-0206#wrapper.6', 'XEP-0388#feature.5'],
    spoils: ['session'],
    plant: at => at.boshAnswer(answer => ({ ...answer, payloads: answer.payloads.map(text => text.replace('</stream:features>', `<starttls xmlns='${NS.tls}'/></stream:features>`)) })),
  }),
  fault({
    name: 'bosh-offers-compression',
    breaks: ['XEP-0206#create.4'],
    plant: at => at.boshAnswer(answer => ({ ...answer, payloads: answer.payloads.map(text => text.replace('</stream:features>', "<compression xmlns='http://jabber.org/features/compress'><method>zlib</method></compression></stream:features>")) })),
  }),
  fault({
    name: 'bosh-without-restartlogic',
    breaks: ['XEP-0206#create.2'],
    plant: at => created(at, () => ({ 'xmpp:restartlogic': undefined })),
  }),
  fault({
    name: 'bosh-does-not-restart',
    breaks: ['XEP-0206#create.3', 'XEP-0206#preconditions-sasl.2', 'XEP-0206#preconditions-sasl.3', 'XEP-0206#preconditions-sasl.6'],
    spoils: ['session'],
    plant: at => asked(at, 'xmpp:restart', () => undefined),
  }),
  fault({
    name: 'bosh-restarts-take-messages-along',
    breaks: ['XEP-0206#preconditions-sasl.4'],
    plant: at => at.boshRequest((body, passage) => {
      if (!isRestart(body) || body.payloads.length === 0) return body
      delivered(body, passage)
      return { ...body }
    }),
  }),
  fault({
    name: 'bosh-error-before-stanzas',
    breaks: ['XEP-0206#remote-stream-error.1'],
    plant: at => at.boshAnswer(answer => (answer.payloads.at(-1)?.startsWith('<stream:error') ? { ...answer, payloads: answer.payloads.toReversed() } : answer)),
  }),
  fault({
    name: 'bosh-dead-sessions-echo',
    breaks: ['XEP-0206#recipient-unavailable.1'],
    plant: at => at.inbound((element, { transport }) => transport === 'bosh' && is(element, NS.client, 'presence') && attr(element, 'to') !== undefined && attr(element, 'type') === undefined && element.children.length === 0, (element, passage) => {
      const seen = passage.memory.get('shown') !== undefined
      passage.memory.set('shown', true)
      const echo = copyOf(element)
      Object.assign(echo.attrs, { type: 'error', from: attr(element, 'to'), to: passage.address?.toString() })
      if (!seen) passage.reply(echo)
      return element
    }),
  }),
]

/** Faults of BOSH sessions: what they are made of, their bodies, their errors. Spec: XEP-0124 v1.11.2 §4–§7, §17. */
import { type Fault, fault } from './fault.ts'
import { afterNone, asked, created } from './bosh-seams.ts'

export const BOSH_FAULTS: readonly Fault[] = [
  fault({
    name: 'bosh-holds-nothing',
    breaks: ['XEP-0124#technique.1', 'XEP-0124#payloads.8', 'XEP-0124#rids-broken.3'],
    plant(at) {
      // or else who asks again at once would be sent away
      at.refusal('BOSH_TOO_OFTEN', undefined)
      asked(at, 'hold', () => '0')
      created(at, () => ({ hold: '1', requests: '2' }))
    },
  }),
  fault({
    name: 'bosh-waits-for-ever',
    breaks: ['XEP-0124#technique.2', 'XEP-0124#payloads.4', 'XEP-0124#payloads.7'],
    plant(at) {
      asked(at, 'wait', (wait, { memory }) => {
        memory.set('wait', wait)
        return '60'
      })
      at.boshAnswer((answer, { memory }) => (answer.attrs['sid'] === undefined ? answer : { ...answer, attrs: { ...answer.attrs, wait: memory.get('wait') as string } }))
    },
  }),
  fault({
    name: 'bosh-holds-too-many',
    breaks: ['XEP-0124#technique.3', 'XEP-0124#payloads.5', 'XEP-0124#payloads.6'],
    plant(at) {
      at.option('boshHold', 5)
      asked(at, 'hold', () => '5')
      created(at, () => ({ hold: '1', requests: '2' }))
    },
  }),
  fault({
    name: 'bosh-answers-the-newest-first',
    breaks: ['XEP-0124#payloads.6', 'XEP-0124#technique.3', 'XEP-0124#payloads.5'],
    plant: at => at.option('boshAnswersFirst', 'the-newest'),
  }),
  fault({
    name: 'bosh-particular-about-types',
    breaks: ['XEP-0124#overview.4'],
    plant: at => at.option('boshContentTypes', ['text/xml; charset=utf-8']),
  }),
  fault({
    name: 'bosh-particular-about-headers',
    breaks: ['XEP-0124#overview.1'],
    plant: at => at.option('boshHeaders', ['host', 'connection', 'content-type', 'content-length']),
  }),
  fault({
    name: 'bosh-not-over-tls',
    breaks: ['XEP-0124#security-client.1', 'XEP-0388#feature.1', 'XEP-0388#feature.5'],
    plant: at => at.boshAnswer((answer, { isSecure }) => (isSecure && answer.attrs['sid'] !== undefined ? { ...answer, attrs: { type: 'terminate', condition: 'policy-violation' }, payloads: [] } : answer)),
    spoils: ['session'],
  }),
  fault({
    name: 'bosh-leaves-tls',
    breaks: ['XEP-0124#security-client.2'],
    plant: at => at.option('boshInTheClear', 'served'),
  }),
  fault({
    name: 'bosh-punishes-the-clear',
    breaks: ['XEP-0124#security-client.3'],
    plant: at => at.option('boshInTheClear', 'ends-the-session'),
  }),
  fault({
    name: 'bosh-in-chunks',
    breaks: ['XEP-0124#overview.2'],
    plant: at => at.boshAnswer(answer => ({ ...answer, headers: { ...answer.headers, 'Transfer-Encoding': 'chunked' } })),
  }),
  fault({
    name: 'bosh-in-a-foreign-namespace',
    breaks: ['XEP-0124#wrapper.1'],
    plant: at => afterNone(at, answer => ({ ...answer, attrs: { ...answer.attrs, xmlns: 'urn:x-assay:wrong' } })),
  }),
  fault({
    name: 'bosh-broken-by-signs',
    breaks: ['XEP-0124#wrapper.2', 'RFC6120#xml-wellformed.1'],
    plant: at => at.boshAnswer(answer => ({ ...answer, payloads: answer.payloads.map(text => (text.includes(']]&gt;') ? text.replaceAll('&lt;', '<') : text)) })),
  }),
  fault({
    name: 'bosh-with-a-comment',
    breaks: ['XEP-0124#wrapper.3', 'XEP-0124#wrapper.1', 'XEP-0124#wrapper.4'],
    plant: at => afterNone(at, answer => ({ ...answer, payloads: ['<!-- made by hand -->', ...answer.payloads] })),
  }),
  fault({
    name: 'bosh-with-text',
    breaks: ['XEP-0124#wrapper.4', 'XEP-0124#wrapper.1'],
    plant: at => afterNone(at, answer => ({ ...answer, payloads: ['hello', ...answer.payloads] })),
  }),
  fault({
    name: 'bosh-content-ignored',
    breaks: ['XEP-0124#session-request.1'],
    plant: at => asked(at, 'content', () => undefined),
  }),
  fault({
    name: 'bosh-content-plain',
    breaks: ['XEP-0124#session-request.2'],
    plant: at => at.boshAnswer(answer => (answer.headers['Content-Type']?.startsWith('text/html') ? answer : { ...answer, headers: { ...answer.headers, 'Content-Type': 'text/plain' } })),
  }),
  fault({
    name: 'bosh-unknown-sid-forbidden',
    breaks: ['XEP-0124#session-request.4', 'XEP-0124#inactive.2', 'XEP-0124#terminate.5', 'XEP-0124#errorstatus-terminal.4'],
    port: true,
    plant: at => at.refusal('BOSH_UNKNOWN_SID', { condition: 'policy-violation' }),
  }),
  fault({
    name: 'bosh-host-missing',
    breaks: ['XEP-0124#errorstatus-terminal.2'],
    port: true,
    plant: at => at.refusal('BOSH_HOST_UNKNOWN', { condition: 'internal-server-error' }),
  }),
  fault({
    name: 'bosh-target-missing',
    breaks: ['XEP-0124#errorstatus-terminal.3'],
    port: true,
    plant: at => at.refusal('BOSH_NO_TARGET', { condition: 'item-not-found' }),
  }),
  fault({
    name: 'bosh-broken-body-not-found',
    breaks: ['XEP-0124#errorstatus-terminal.1', 'XEP-0124#wrapper.5', 'XEP-0124#wrapper.6'],
    plant: at => at.refusal('BOSH_SYNTAX', { condition: 'item-not-found' }),
  }),
  fault({
    name: 'bosh-forgotten-answers-are-bad-requests',
    breaks: ['XEP-0124#rids-broken.5'],
    plant: at => at.refusal('BOSH_ANSWER_FORGOTTEN', { condition: 'bad-request', legacyStatus: 400 }),
  }),
  fault({
    name: 'bosh-broken-body-our-fault',
    breaks: ['XEP-0124#errorstatus-terminal.1', 'XEP-0124#wrapper.5', 'XEP-0124#wrapper.6'],
    port: true,
    plant: at => at.refusal('BOSH_SYNTAX', { condition: 'internal-server-error', legacyStatus: 500 }),
  }),
  ...Object.entries({
    requests: ['XEP-0124#session-response.4', 'XEP-0124#session-response.5'],
    hold: ['XEP-0124#session-response.9'],
    inactivity: ['XEP-0124#session-response.8', 'XEP-0124#poll.2'],
    polling: ['XEP-0124#session-response.7', 'XEP-0124#poll.2'],
    ver: ['XEP-0124#session-response.6'],
    from: ['XEP-0124#session-response.11'],
  }).map(([name, breaks]) => fault({ name: `bosh-without-${name}`, breaks, plant: at => created(at, () => ({ [name]: undefined })) })),
  fault({
    name: 'bosh-without-sid',
    breaks: ['XEP-0124#session-response.1'],
    plant(at) {
      asked(at, 'secure', (secure, { memory }) => {
        memory.set('secure', true)
        return `${secure} `
      })
      at.boshAnswer((answer, { memory }) => (memory.has('secure') ? { ...answer, attrs: { ...answer.attrs, sid: undefined } } : answer))
    },
  }),
  fault({
    name: 'bosh-sids-from-a-counter',
    breaks: ['XEP-0124#session-response.2'],
    plant(at) {
      let last = 1000
      at.option('boshSid', () => String(last += 1))
    },
  }),
  fault({
    name: 'bosh-wait-as-it-likes',
    breaks: ['XEP-0124#session-response.3'],
    plant: at => created(at, () => ({ wait: '3600' })),
  }),
  fault({
    name: 'bosh-hold-as-it-likes',
    breaks: ['XEP-0124#session-response.10', 'XEP-0124#session-response.5'],
    plant: at => created(at, () => ({ hold: '7' })),
  }),
  fault({
    name: 'bosh-maxpause-in-words',
    breaks: ['XEP-0124#session-response.14'],
    plant: at => created(at, () => ({ maxpause: 'long' })),
  }),
  fault({
    name: 'bosh-drops-letters',
    breaks: ['XEP-0124#session-response.15'],
    plant: at => at.boshAnswer(answer => ({ ...answer, payloads: answer.payloads.map(text => text.replace(/[^\0-\uffff]/gu, '?').replace('你好', '??')) })),
  }),
]

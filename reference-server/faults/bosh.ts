/** Faults of BOSH. Spec: XEP-0124 v1.11.2; XEP-0206 v1.4. */
import { attr, copyOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { BodyAttributes, BoshBody } from '#xmpp/stream/bosh-body.js'
import type { BoshAnswer, Passage } from '../seams.ts'
import { type Fault, fault, type FaultSeams } from './fault.ts'

/** Changes attributes of the answer to a session request. */
export function created(at: FaultSeams, change: (attrs: BodyAttributes) => BodyAttributes): void {
  at.boshAnswer(answer => (answer.attrs['sid'] === undefined ? answer : { ...answer, attrs: { ...answer.attrs, ...change(answer.attrs) } }))
}

/** Changes attributes of what a client sends, when they are there. */
export function asked(at: FaultSeams, name: string, change: (value: string, passage: Passage, body: BoshBody) => string | undefined): void {
  at.boshRequest((body, passage) => {
    const value = body.attrs[name]
    return value === undefined ? body : { ...body, attrs: { ...body.attrs, [name]: change(value, passage, body) } }
  })
}

const isEnd = ({ attrs }: BoshAnswer): boolean => attrs['type'] === 'terminate'
export const isRestart = ({ attrs }: BoshBody): boolean => attrs['xmpp:restart'] !== undefined
export const isBound = ({ state }: Passage): boolean => state === 'bound'

/** Delivers the messages of a body at once, wherever they stand in the order. */
export function delivered(body: BoshBody, passage: Passage): void {
  for (const payload of body.payloads.filter(({ name }) => name === 'message')) {
    const copy = copyOf(payload)
    copy.attrs['xmlns'] = NS.client
    copy.attrs['from'] = passage.address?.toString() ?? ''
    passage.route(copy)
  }
}

/** Changes the answer to an attempt to log in with the mechanism NONE. */
function afterNone(at: FaultSeams, change: (answer: BoshAnswer) => BoshAnswer): void {
  at.boshRequest((body, { memory }) => {
    if (!body.payloads.some(payload => attr(payload, 'mechanism') === 'NONE')) return body
    memory.set('none', true)
    return { ...body }
  })
  at.boshAnswer((answer, { memory }) => (memory.delete('none') && !isEnd(answer) ? change(answer) : answer))
}

export const BOSH_FAULTS: readonly Fault[] = [
  fault({
    name: 'bosh-holds-nothing',
    breaks: ['XEP-0124#technique.1', 'XEP-0124#payloads.8', 'XEP-0124#rids-broken.3'],
    spoils: ['session'],
    plant(at) {
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
    breaks: ['XEP-0124#security-client.1', 'XEP-0388#feature.1'],
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
  fault({
    name: 'bosh-forwards-on-the-answer',
    breaks: ['XEP-0124#payloads.1'],
    plant(at) {
      at.boshRequest((body, { memory }) => {
        if (body.payloads.length !== 2 || !body.payloads.every(({ name }) => name === 'message')) return body
        memory.set('kept', body)
        return { ...body, payloads: [] }
      })
      at.boshAnswer((answer, passage) => {
        const kept = passage.memory.get('kept') as BoshBody | undefined
        passage.memory.delete('kept')
        if (kept) delivered(kept, passage)
        return answer
      })
    },
  }),
  fault({
    name: 'bosh-forwards-as-it-comes',
    breaks: ['XEP-0124#payloads.2', 'XEP-0124#rids-order.1'],
    plant: at => at.boshRequest((body, passage) => {
      const rid = Number(body.attrs['rid'])
      const last = passage.memory.get('rid') as number | undefined
      if (last === undefined || rid === last + 1) passage.memory.set('rid', rid)
      if (last === undefined || rid !== last + 2) return body
      delivered(body, passage)
      return { ...body, payloads: body.payloads.filter(({ name }) => name !== 'message') }
    }),
  }),
  fault({
    name: 'bosh-answers-pings-with-202',
    breaks: ['XEP-0124#payloads.3', 'XEP-0124#rids-broken.2'],
    plant: at => at.boshAnswer((answer, passage) => (isBound(passage) && answer.payloads.some(text => text.includes("id='bosh-")) ? { ...answer, status: 202 } : answer)),
  }),
  fault({
    name: 'bosh-empties-polls',
    breaks: ['XEP-0124#payloads.9'],
    plant: at => at.boshAnswer(answer => ({ ...answer, payloads: answer.payloads.filter(text => !(text.startsWith('<message') && text.includes("type='headline'"))) })),
  }),
  fault({
    name: 'bosh-never-ends',
    breaks: ['XEP-0124#inactive.1'],
    spoils: ['session'],
    plant: at => asked(at, 'pause', pause => (pause === '1' ? '100' : pause)),
  }),
  fault({
    name: 'bosh-does-not-pause',
    breaks: ['XEP-0124#inactive.4', 'XEP-0124#inactive.5'],
    spoils: ['session'],
    plant: at => asked(at, 'pause', pause => (pause === '10' ? undefined : pause)),
  }),
  fault({
    name: 'bosh-pause-with-payloads',
    breaks: ['XEP-0124#inactive.5', 'XEP-0124#inactive.4'],
    // too long to be granted, and so an ordinary request
    plant: at => asked(at, 'pause', pause => (pause === '10' ? '3600' : pause)),
  }),
  fault({
    name: 'bosh-takes-any-number',
    breaks: ['XEP-0124#overactive.1'],
    plant: at => at.refusal('BOSH_TOO_MANY_REQUESTS', undefined),
  }),
  fault({
    name: 'bosh-takes-polls-at-any-time',
    breaks: ['XEP-0124#overactive.3'],
    plant: at => at.refusal('BOSH_TOO_OFTEN', undefined),
  }),
  fault({
    name: 'bosh-polls-wait',
    breaks: ['XEP-0124#poll.1'],
    plant: at => asked(at, 'hold', hold => (hold === '0' ? '1' : hold)),
  }),
  fault({
    name: 'bosh-polls-are-hurried',
    breaks: ['XEP-0124#poll.2'],
    plant: at => at.option('boshPollingInactivityMs', 1_000),
  }),
  fault({
    name: 'bosh-drops-last-words',
    breaks: ['XEP-0124#terminate.1'],
    plant: at => at.boshRequest(body => (body.attrs['type'] === 'terminate' && body.payloads.length > 0 ? { ...body, payloads: [] } : body)),
  }),
  fault({
    name: 'bosh-end-refused',
    breaks: ['XEP-0124#terminate.2', 'XEP-0124#terminate.3', 'RFC6120#streams-close.1'],
    plant: at => at.boshAnswer(answer => (isEnd(answer) && answer.attrs['condition'] === undefined ? { ...answer, status: 503 } : answer)),
  }),
  fault({
    name: 'bosh-end-untold',
    breaks: ['XEP-0124#terminate.3'],
    plant: at => at.boshAnswer(answer => (isEnd(answer) && answer.attrs['condition'] === undefined ? { ...answer, attrs: {} } : answer)),
  }),
  fault({
    name: 'bosh-end-told-twice',
    breaks: ['XEP-0124#terminate.4'],
    plant(at) {
      at.boshAnswer((answer, { memory }) => {
        if (memory.has('ended') && answer.payloads.length === 0) return { ...answer, payloads: [`<presence xmlns='${NS.client}' type='unavailable'/>`] }
        if (isEnd(answer)) memory.set('ended', true)
        return answer
      })
    },
  }),
  fault({
    name: 'bosh-takes-any-rid',
    breaks: ['XEP-0124#rids-order.2', 'XEP-0124#errorstatus-http.1', 'XEP-0124#errorstatus-terminal.10'],
    plant: at => at.refusal('BOSH_RID_BEYOND', undefined),
  }),
  fault({
    name: 'bosh-http-errors-for-all',
    breaks: ['XEP-0124#errorstatus-http.1'],
    plant: at => at.boshAnswer(answer => (answer.attrs['condition'] === 'item-not-found' ? { ...answer, status: 404 } : answer)),
  }),
  fault({
    name: 'bosh-http-errors-for-nobody',
    breaks: ['XEP-0124#errorstatus-terminal.10'],
    plant: at => at.boshAnswer(answer => (answer.status === 404 ? { ...answer, status: 200 } : answer)),
  }),
  fault({
    name: 'bosh-forgets-answers',
    breaks: ['XEP-0124#rids-broken.1', 'XEP-0124#rids-broken.2'],
    plant: at => at.option('boshKeptAnswers', 0),
  }),
  fault({
    name: 'bosh-forgets-nothing',
    breaks: ['XEP-0124#rids-broken.5'],
    plant: at => at.option('boshKeptAnswers', 1_000),
  }),
  fault({
    name: 'bosh-repeats-take-effect',
    breaks: ['XEP-0124#rids-broken.2'],
    plant: at => at.boshRequest((body, passage) => {
      const rid = Number(body.attrs['rid'])
      const isRepeat = rid === passage.memory.get('rid')
      passage.memory.set('rid', rid)
      if (isRepeat) delivered(body, passage)
      return isRepeat ? { ...body } : body
    }),
  }),
  fault({
    name: 'bosh-keys-by-letter',
    breaks: ['XEP-0124#keys-generate.1'],
    plant: at => asked(at, 'key', key => (/[A-F]/.test(key) ? 'none' : key)),
  }),
  fault({
    name: 'bosh-keys-unchecked',
    breaks: ['XEP-0124#keys-use.2', 'XEP-0124#keys-use.3'],
    plant: at => at.refusal('BOSH_KEY', undefined),
  }),
  fault({
    name: 'bosh-acks-from-the-second-on',
    breaks: ['XEP-0124#ack-request.2'],
    plant: at => at.boshAnswer(answer => (answer.attrs['sid'] !== undefined && answer.attrs['ack'] !== undefined ? { ...answer, attrs: { ...answer.attrs, ack: '1' } } : answer)),
  }),
  fault({
    name: 'bosh-acks-itself',
    breaks: ['XEP-0124#ack-request.3'],
    plant(at) {
      asked(at, 'rid', (rid, { memory }) => {
        memory.set('last rid', rid)
        return rid
      })
      at.boshAnswer((answer, { memory }) => (answer.payloads.length > 0 && answer.attrs['sid'] === undefined ? { ...answer, attrs: { ack: memory.get('last rid') as string, ...answer.attrs } } : answer))
    },
  }),
  fault({
    name: 'bosh-stream-error-as-policy',
    breaks: ['XEP-0124#errorstatus-terminal.5', 'XEP-0124#errorstatus-terminal.6', 'XEP-0206#wrapper.3'],
    plant: at => at.refusal('BOSH_STREAM_ERROR', { condition: 'policy-violation' }),
  }),
]

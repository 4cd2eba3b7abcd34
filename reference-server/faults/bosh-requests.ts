/** Faults of what goes on in BOSH sessions: payloads, polling, the end, request ids, keys, acknowledgements. Spec: XEP-0124 v1.11.2 §8–§15. */
import { NS } from '#xmpp/namespaces.js'
import type { BoshBody } from '#xmpp/stream/bosh-body.js'
import { type Fault, fault } from './fault.ts'
import { asked, delivered, isBound, isEnd } from './bosh-seams.ts'

export const BOSH_REQUEST_FAULTS: readonly Fault[] = [
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

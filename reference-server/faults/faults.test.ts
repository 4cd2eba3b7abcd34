import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { NS } from '#xmpp/namespaces.js'
import { Seams } from '../seams.ts'
import { auth, LittleServer, OPEN } from '../testing/little-server.ts'
import { arm, count } from './arming.ts'
import { FAULTS } from './catalogue.ts'
import { type Fault, fault } from './fault.ts'
import { request } from './match.ts'

test('every fault has a name of its own, breaks something, and can be planted', () => {
  const names = FAULTS.map(each => each.name)
  expect(new Set(names).size).toBe(names.length)
  for (const each of FAULTS) {
    expect(each.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(each.breaks.length, each.name).toBeGreaterThan(0)
    const [armed, counting] = [new Seams(), new Seams()]
    arm(each, armed)
    count(each, counting, () => undefined)
    expect(isUntouched(armed), each.name).toBe(false)
  }
})

function isUntouched(seams: Seams): boolean {
  const fresh = new Seams()
  return (Object.keys(fresh) as (keyof Seams)[]).every(key => isDeepStrictEqual(seams[key], fresh[key]))
}

const DEAF: Fault = fault({ name: 'deaf', breaks: ['X#y.1'], plant: at => at.inbound(request(NS.ping), () => undefined) })
const RUDE: Fault = fault({ name: 'rude', breaks: ['X#y.1'], plant: at => at.refusal('SASL_PASSWORD', { condition: 'account-disabled' }) })
const HASTY: Fault = fault({ name: 'hasty', breaks: ['X#y.1'], plant: at => at.option('saslRetries', 0) })
const BARE: Fault = fault({ name: 'bare', breaks: ['X#y.1'], plant: at => at.header(header => ({ ...header, lang: undefined })) })
const PING = "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>"

test('an armed fault acts, and its neighbours do not notice', () => {
  const server = new LittleServer()
  for (const each of [DEAF, RUDE, HASTY, BARE]) arm(each, server.seams)
  const alice = server.login('alice', 'desk')
  alice.hear()
  expect(alice.say(PING)).toBe('')
  const other = server.connect()
  expect(other.say(OPEN)).not.toContain('xml:lang')
  expect(other.say(auth('PLAIN', '\0alice\0wrong'))).toMatch(/<account-disabled\/>.*<policy-violation /)
  expect(new LittleServer().login('alice', 'desk').say(PING)).toContain("type='result'")
})

test('a counted fault changes nothing, and is told only what would have reached it', () => {
  const server = new LittleServer()
  const seen: string[] = []
  for (const each of [DEAF, RUDE, HASTY, BARE]) count(each, server.seams, () => seen.push(each.name))
  const take = (): string[] => [...new Set(seen.splice(0))].toSorted()
  const alice = server.login('alice', 'desk')
  expect(take()).toEqual(['bare'])
  expect(alice.say(PING)).toContain("type='result'")
  expect(take()).toEqual(['deaf'])
  const other = server.connect()
  expect(other.say(OPEN)).toContain("xml:lang='en'")
  expect(other.say(auth('PLAIN', '\0alice\0wrong'))).toContain('<not-authorized/>')
  expect(take()).toEqual(['bare', 'hasty', 'rude'])
})

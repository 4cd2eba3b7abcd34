import { X509Certificate } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { Authority, type ClientSubject } from './authority.ts'
import { readSubjectNames } from './subject-names.ts'

let authority: Authority
beforeAll(async () => { authority = await Authority.create() })

async function issued(subject: ClientSubject): Promise<X509Certificate> {
  return new X509Certificate((await authority.issueToClient(subject)).certificate)
}

test('reads what was written', async () => {
  const certificate = await issued({ xmppAddrs: ['jülia@example.com', 'nurse@example.org'], emails: ['mail@example.com'], commonName: 'Jülia' })
  expect(readSubjectNames(certificate.raw)).toEqual({ xmppAddrs: ['jülia@example.com', 'nurse@example.org'], emails: ['mail@example.com'], commonNames: ['Jülia'] })
  expect(certificate.checkEmail('mail@example.com')).toBe('mail@example.com')
})

test('a certificate without alternative names has a common name still', async () => {
  expect(readSubjectNames((await issued({ commonName: 'alice' })).raw)).toEqual({ xmppAddrs: [], emails: [], commonNames: ['alice'] })
})

test('a certificate of a server is for nobody', async () => {
  const { certificate } = await authority.issue(['example.com'])
  expect(readSubjectNames(new X509Certificate(certificate).raw)).toEqual({ xmppAddrs: [], emails: [], commonNames: ['example.com'] })
})

test('one that has run out has', async () => {
  const { validToDate, validFromDate } = await issued({ isExpired: true })
  expect([validFromDate < validToDate, validToDate.getTime() < Date.now()]).toEqual([true, true])
})

test('bytes that are no certificate name nobody, wherever they end', async () => {
  const { raw } = await issued({ xmppAddrs: ['alice@example.com'] })
  for (let length = 0; length < raw.length; length += 1) expect(readSubjectNames(raw.subarray(0, length))).toEqual({ xmppAddrs: [], emails: [], commonNames: [] })
})

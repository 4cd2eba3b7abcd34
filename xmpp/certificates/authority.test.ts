import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { expect, test } from 'vitest'
import { Authority } from './authority.ts'

test('issues what its own certificate verifies, for each of the names', async () => {
  const authority = await Authority.create()
  const { certificate, key } = await authority.issue(['meet.example.com', '127.0.0.1'])
  const [own, issued] = [new X509Certificate(authority.pem), new X509Certificate(certificate)]
  expect(issued.verify(own.publicKey)).toBe(true)
  expect(issued.checkIssued(own)).toBe(true)
  expect([issued.checkHost('meet.example.com'), issued.checkIP('127.0.0.1'), issued.checkHost('other.example.com')]).toEqual(['meet.example.com', '127.0.0.1', undefined])
  expect([own.ca, issued.ca]).toEqual([true, false])
  expect(() => createSecureContext({ cert: certificate, key })).not.toThrow()
})

test('goes on where it was kept', async () => {
  const first = await Authority.create()
  const again = await Authority.from(await first.keep())
  const issued = new X509Certificate((await again.issue(['localhost'])).certificate)
  expect(again.pem).toBe(first.pem)
  expect(issued.verify(new X509Certificate(first.pem).publicKey)).toBe(true)
})

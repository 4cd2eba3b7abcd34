/** What the settings of all have in common who know the passwords of a host and are somewhere else. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { z } from 'zod'
import type { References } from '../config/references.ts'

/** A host name or address, an IPv6 one in brackets, and a port if need be, as a regular expression. */
export const PORTED_HOST = '(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?'

/** Why passwords should not go to this address; `undefined` where nothing is wrong with it. @param instead what to write */
export function inTheClearProblem(url: string, instead: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  const isHere = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
  return isHere ? undefined : `sends passwords to another machine in the clear; write ${instead}, or inTheClear: true if that is meant`
}

/** Names a PEM file with certificates; reads as its text. */
export function pemOf(path: References['path']) {
  return path.transform((file, context) => {
    try {
      const text = readFileSync(file, 'utf8')
      new X509Certificate(text)
      return text
    } catch {
      context.addIssue({ code: 'custom', message: `names ${file}, where no certificate can be read; write the path of a PEM file` })
      return z.NEVER
    }
  })
}

/** Which settings of a host say who else knows its passwords. */
const ELSEWHERE = ['tokens', 'ldap', 'callout', 'module'] as const

/** @param host as the file has it. @returns the fields of which one is too many */
export function severalAsked(host: Readonly<Partial<Record<(typeof ELSEWHERE)[number], unknown>>>): readonly string[] {
  const named = ELSEWHERE.filter(field => host[field] !== undefined)
  return named.length > 1 ? named : []
}

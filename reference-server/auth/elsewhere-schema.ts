/** What the settings of all have in common who know the passwords of a host and are somewhere else. */
import { isIP } from 'node:net'
import type { z } from 'zod'

/** How a configuration file names what it does not hold. */
export interface ReferenceFields {
  /** Reads as the secret. */
  readonly secret: z.ZodType<string, string>
  /** Names a PEM file with certificates; reads as its text. */
  readonly pem: z.ZodType<string, string>
}

/** A host name or address, an IPv6 one in brackets, and a port if need be, as a regular expression. */
export const PORTED_HOST = '(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?'

/** Why passwords should not go to this address; `undefined` where nothing is wrong with it. @param instead what to write */
export function inTheClearProblem(url: string, instead: string): string | undefined {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  const isHere = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
  return isHere ? undefined : `sends passwords to another machine in the clear; write ${instead}, or inTheClear: true if that is meant`
}

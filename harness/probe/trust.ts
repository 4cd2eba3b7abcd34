/** Whose certificates the probe trusts: an authority that a target names, or those that this machine trusts anyway. */
import { HarnessError } from '#harness/errors.js'
import type { Authority } from '#harness/target/target.js'

const fetched = new Map<string, Promise<string>>()

/** The certificates to trust, as PEM; `undefined` for the machine's own. @throws HarnessError `TLS_NO_AUTHORITY` */
export async function trusted(authority: Authority | undefined): Promise<string | undefined> {
  if (!authority || 'pem' in authority) return authority?.pem
  const known = fetched.get(authority.url)
  if (known) return known
  const coming = fetchPem(authority.url)
  fetched.set(authority.url, coming)
  coming.catch(() => fetched.delete(authority.url))
  return coming
}

async function fetchPem(url: string): Promise<string> {
  try {
    const answer = await fetch(url)
    if (answer.ok) return await answer.text()
    throw new Error(`the answer is ${answer.status}`)
  } catch (cause) {
    throw new HarnessError('TLS_NO_AUTHORITY', `the authority cannot be had from ${url}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

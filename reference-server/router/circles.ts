/**
 * Which domains of one server are there for each other: those that share a circle. A host is in one of its own, and in the common one
 * unless it is isolated; a service is in the circles of the hosts that it is for, or in the common one. Pure.
 */

/** Names of circles; two domains reach each other when they have one in common. */
export type Circles = ReadonlySet<string>

/** The circle of everybody who is not isolated; no domain has this name. */
const COMMON = ''
export const COMMON_CIRCLE: Circles = new Set([COMMON])

export function circlesOfHost({ domain, isolated = false }: { readonly domain: string; readonly isolated?: boolean }): Circles {
  return new Set(isolated ? [domain] : [domain, COMMON])
}

/** @param hosts domains of the hosts that a service is for; all that are not isolated when left out */
export function circlesOfService(hosts: readonly string[] | undefined): Circles {
  return hosts === undefined ? COMMON_CIRCLE : new Set(hosts)
}

export function shareCircle(one: Circles, other: Circles): boolean {
  const [few, many] = one.size <= other.size ? [one, other] : [other, one]
  for (const circle of few) if (many.has(circle)) return true
  return false
}

/**
 * Accounts that a test has for itself: what it does to a roster, or to offline messages, no other test sees. None is given out twice
 * while a target runs, so nothing has to be cleaned up.
 */
import { HarnessError } from '#harness/errors.js'
import type { Account, Guests, TargetFacts } from './target.ts'

export function guestsOf({ prefix, count, password }: Guests): readonly Account[] {
  return Array.from({ length: count }, (_, index) => ({ username: `${prefix}${index + 1}`, password }))
}

/** By target and host: how many are gone. */
const given = new Map<string, number>()

/** @throws HarnessError `GUESTS_USED_UP` */
export function takeGuest({ guests, domain, endpoints }: TargetFacts): Account {
  const where = JSON.stringify([domain, endpoints])
  const number = (given.get(where) ?? 0) + 1
  given.set(where, number)
  if (guests && number <= guests.count) return { username: `${guests.prefix}${number}`, password: guests.password }
  throw new HarnessError('GUESTS_USED_UP', `all ${guests?.count ?? 0} accounts that nobody else uses have been used`)
}

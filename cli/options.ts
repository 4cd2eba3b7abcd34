/** Values of command line options: read and checked here, so that every verb complains in the same words. */
import { randomInt } from 'node:crypto'
import { InvalidArgumentError } from 'commander'
import { PROFILE_NAMES, type ProfileName } from '#harness/clause/profiles.js'

const MAX_SEED = 2 ** 31

export function readProfile(text: string): ProfileName {
  const found = PROFILE_NAMES.find(name => name === text)
  if (!found) throw new InvalidArgumentError(`Profiles are ${PROFILE_NAMES.join(', ')}.`)
  return found
}

export function readSeed(text: string): number {
  const seed = Number(text)
  if (!/^\d+$/.test(text) || seed >= MAX_SEED) throw new InvalidArgumentError(`It is a whole number from 0 to ${MAX_SEED - 1}.`)
  return seed
}

export function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It is a whole number from 0 to 65535; 0 takes any free port.')
  return port
}

export function readCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a whole number.')
  return Number(text)
}

/** An option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

export function randomSeed(): number {
  return randomInt(MAX_SEED)
}

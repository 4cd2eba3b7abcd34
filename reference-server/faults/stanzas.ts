/** Faults of stanzas. */
import type { Fault } from './fault.ts'

export const STANZA_FAULTS: readonly Fault[] = []

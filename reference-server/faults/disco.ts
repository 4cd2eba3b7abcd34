/** Faults of disco. */
import type { Fault } from './fault.ts'

export const DISCO_FAULTS: readonly Fault[] = []

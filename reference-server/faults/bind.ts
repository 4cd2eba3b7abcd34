/** Faults of bind. */
import type { Fault } from './fault.ts'

export const BIND_FAULTS: readonly Fault[] = []

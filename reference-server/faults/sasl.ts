/** Faults of sasl. */
import type { Fault } from './fault.ts'

export const SASL_FAULTS: readonly Fault[] = []

/** Faults of streams. */
import type { Fault } from './fault.ts'

export const STREAM_FAULTS: readonly Fault[] = []

/** Faults of component. */
import type { Fault } from './fault.ts'

export const COMPONENT_FAULTS: readonly Fault[] = []

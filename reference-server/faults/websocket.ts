/** Faults of websocket. */
import type { Fault } from './fault.ts'

export const WEBSOCKET_FAULTS: readonly Fault[] = []

/** What is in the middle, so that one noisy start does not count. */

/** @returns the upper of the two in the middle where there are two; `NaN` of nothing */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

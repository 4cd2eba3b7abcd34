/** Figures in the middle and near the end of many, so that one noisy start does not count, and one slow answer does. */

/** @returns the upper of the two in the middle where there are two; `NaN` of nothing */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

/** @param share from 0 to 1: so many are at most as large; @returns the smallest that will do; `NaN` of nothing */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? NaN
}

/** Finds what somebody who mistyped a name most likely meant. */

/** Names that are further off than this share of their length are no help. */
const FAR = 0.5

/** Up to `most` of `names`, the likeliest first; none when nothing resembles `word`. */
export function nearest(word: string, names: readonly string[], most = 3): string[] {
  const wanted = word.toLowerCase()
  return names
    .map(name => ({ name, far: farness(wanted, name.toLowerCase()) }))
    .filter(({ far }) => far <= FAR)
    .toSorted((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ name }) => name)
}

/** 0 for the same name; a name that contains the word is nearer than one that has to be changed. */
function farness(wanted: string, name: string): number {
  const share = edits(wanted, name) / Math.max(name.length, 1)
  return wanted !== '' && name.includes(wanted) ? share * FAR : share
}

/** Insertions, deletions and replacements that make one text of the other. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, n) => n)
  for (const [i, letter] of from.split('').entries()) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j += 1) {
      const replaced = (row[j] ?? 0) + (letter === to[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

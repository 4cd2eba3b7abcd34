/** Names for the folders of several targets in one report: the target's own where that is free and a file system takes it. */

export function subfolders(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map(name => {
    const plain = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|-+$/g, '') || 'target'
    let free = plain
    for (let n = 2; taken.has(free); n += 1) free = `${plain}-${n}`
    taken.add(free)
    return free
  })
}

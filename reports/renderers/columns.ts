/** How wide text is in a terminal, and how to make it fit. */

/** Columns that the text takes: wide scripts and emoji two each, combining marks none. */
export function width(text: string): number {
  let columns = 0
  for (const character of text) columns += columnsOf(character)
  return columns
}

function columnsOf(character: string): number {
  if (/^\p{ASCII}$/u.test(character)) return 1
  if (/^[\p{M}\u200c\u200d]$/u.test(character)) return 0
  return /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]$/u.test(character) ? 2 : 1
}

/** At most so many columns; `…` says that something is missing. */
export function clip(text: string, columns: number): string {
  if (width(text) <= columns) return text
  let kept = ''
  let used = 1
  for (const character of text) {
    used += columnsOf(character)
    if (used > columns) break
    kept += character
  }
  return columns > 0 ? `${kept}…` : ''
}

/** Lines of at most so many columns (one at least), broken at spaces where there are any. */
export function wrap(text: string, atMost: number): readonly string[] {
  const columns = Math.max(1, atMost)
  return text.split('\n').flatMap(paragraph => {
    const lines: string[] = []
    let line = ''
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (width(longer) <= columns) { line = longer; continue }
      if (line !== '') lines.push(line)
      line = word
      while (width(line) > columns) {
        const head = cut(line, columns)
        lines.push(head)
        line = line.slice(head.length)
      }
    }
    return [...lines, line]
  })
}

/** The longest beginning that fits, one character at least. */
function cut(text: string, columns: number): string {
  let head = ''
  let used = 0
  for (const character of text) {
    used += columnsOf(character)
    if (used > columns && head !== '') break
    head += character
  }
  return head
}

/** The terminal as it is found: the only place that looks at NO_COLOR, TERM and whether somebody watches. */
import type { Screen } from '#reports/renderers/terminal.js'

const COLUMNS_OF_A_FILE = 120

export function screenOf(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = process.env): Screen {
  const smart = stream.isTTY && environment['TERM'] !== 'dumb'
  const colour = environment['NO_COLOR'] ? false : smart || Boolean(environment['FORCE_COLOR'])
  return { columns: smart ? stream.columns : COLUMNS_OF_A_FILE, colour, live: smart }
}

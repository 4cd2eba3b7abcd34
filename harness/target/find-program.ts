/** Programs of this machine, looked up without running anything. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Folders where server packages put daemons, often missing from a user's PATH. */
const ALSO = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/usr/bin']

/** Absolute path of a program, or `undefined` when there is none. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...ALSO].filter(folder => folder !== '')
  return folders.map(folder => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

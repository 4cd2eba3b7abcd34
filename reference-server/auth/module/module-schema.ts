/** The settings of a module as a configuration file may say them. */
import { statSync } from 'node:fs'
import { z } from 'zod'
import type { References } from '../../config/references.ts'
import type { ModuleSettings } from './settings.ts'

/** @param refer how the file names other files */
export function moduleSchema({ path }: References) {
  return z.strictObject({
    path: path.refine(isFile, { error: 'names no file; write the path of a module whose default export is a function' }).describe('JavaScript or TypeScript module whose default export is a PasswordCheck (assay/password-check).'),
    timeMs: z.int().min(100).max(60_000).describe('Milliseconds for one answer. 10000 when left out.').exactOptional(),
    maxPending: z.int().min(1).max(1_000_000).describe('Answers at most that are waited for at a time. 1000 when left out.').exactOptional(),
  }) satisfies z.ZodType<ModuleSettings>
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

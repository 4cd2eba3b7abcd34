/** Where a config file says that accounts are kept, and of which hosts: for who looks after accounts, and need not know the secrets of the file. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { DEFAULT_OPTIONS } from '../session/options.ts'
import { ConfigError, ConfigText } from './complaints.ts'
import { domain } from './words.ts'

export interface DataPlace {
  readonly folder: string
  readonly hosts: readonly string[]
  /** Of new keys. */
  readonly iterations: number
}

const placeSchema = z.object({
  data: z.string().min(1),
  hosts: z.array(z.object({ domain })).min(1),
  limits: z.object({ scramIterations: z.int().min(DEFAULT_OPTIONS.scramIterations).default(DEFAULT_OPTIONS.scramIterations) }).default({ scramIterations: DEFAULT_OPTIONS.scramIterations }),
})

/** @throws ConfigError when the file cannot be read, or names no data folder or no hosts */
export function readDataPlace(file: string): DataPlace {
  const read = placeSchema.safeParse(new ConfigText(textOf(file), file).value)
  if (read.success) return { folder: resolve(dirname(file), read.data.data), hosts: read.data.hosts.map(host => host.domain), iterations: read.data.limits.scramIterations }
  const [{ path: [field = ''] } = { path: [] }] = read.error.issues
  throw new ConfigError([field === 'data' ? `${file} names no folder for accounts; write data: FOLDER there` : `${file} has something wrong with its ${String(field)}; assay serve --check --config ${file} says what`])
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new ConfigError([`${file} cannot be read; write the path of a config file`], { cause })
  }
}

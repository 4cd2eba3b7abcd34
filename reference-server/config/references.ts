/** What a config file names instead of holding it: secrets, and files that lie beside it. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

/** Fields for schemas; each reads as what was meant. Relative paths start from the config file's folder. */
export interface References {
  /** `env:NAME` or `file:PATH`; reads as the secret. A file's last line break is no part of it. */
  readonly secret: z.ZodType<string, string>
  /** Reads as the absolute path; whoever opens it says what is wrong with it. */
  readonly path: z.ZodType<string, string>
}

const REFERENCE = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/

/** @param folder what relative paths start from */
export function referencesFrom(folder: string): References {
  return {
    secret: z.string().regex(REFERENCE, 'a reference to a secret, env:NAME or file:PATH (never the secret itself)').transform((reference, context) => {
      const found = secretOf(reference, folder)
      if ('secret' in found) return found.secret
      context.addIssue({ code: 'custom', message: found.problem })
      return z.NEVER
    }),
    path: z.string().min(1).transform(path => resolve(folder, path)),
  }
}

function secretOf(reference: string, folder: string): { readonly secret: string } | { readonly problem: string } {
  const [kind = ''] = reference.split(':', 1)
  const name = reference.slice(kind.length + 1)
  if (kind === 'env') {
    const secret = process.env[name] ?? ''
    return secret === '' ? { problem: `names the environment variable ${name}, which is not set; set it, or write file:PATH` } : { secret }
  }
  const path = resolve(folder, name)
  const secret = textOf(path)?.replace(/\r?\n$/, '')
  if (secret === undefined) return { problem: `names the file ${path}, which cannot be read; put the secret there, or write env:NAME` }
  return secret === '' ? { problem: `names the file ${path}, which is empty; put the secret into it` } : { secret }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Secrets by reference: a target file names where a secret is, and never holds it. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** `env:NAME` or `file:PATH`. */
export const SECRET_REFERENCE = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/

/**
 * What a reference stands for. A file's last line break is not part of its secret.
 * @param folder what relative paths start from
 * @throws Error with one sentence when there is nothing
 */
export function readSecret(reference: string, folder: string): string {
  return reference.startsWith('env:') ? fromEnvironment(reference.slice('env:'.length)) : fromFile(resolve(folder, reference.slice('file:'.length)))
}

function fromEnvironment(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is not set`)
  return value
}

function fromFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw new Error(`the file ${path} cannot be read`, { cause })
  }
}

/** Runs `assay` as a user does, in a process of its own. For tests only; not shipped. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface How {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Killed after so many milliseconds; `code` is null then. */
  readonly deadlineMs?: number
}

/** Runs the checkout's own `assay` to its end. */
export async function assay(args: readonly string[], how: How = {}): Promise<Ended> {
  return ended(start(args, how), how.deadlineMs ?? 100_000)
}

/** Starts the checkout's own `assay`; the caller sees to its end. */
export function start(args: readonly string[], { cwd, env }: How = {}): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [join(root, 'assay.js'), ...args], { cwd: cwd ?? emptyFolder(), env: { ...bareEnvironment(), ...env } })
}

/** Everything a process prints, and how it ends. */
export async function ended(child: ChildProcessWithoutNullStreams, deadlineMs: number): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text))
  const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  clearTimeout(timer)
  return { code, stdout, stderr }
}

/** A folder of this test's own, gone when the test is. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Nothing of vitest's or a CI system's own settings reaches the program under test. */
function bareEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG']
  return { NO_COLOR: '1', ...Object.fromEntries(kept.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))) }
}

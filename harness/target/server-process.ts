/**
 * A server as a child process of ours: in a process group of its own, with a temporary folder, and gone with both whatever
 * happens to us. Only here are processes started and killed.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HarnessError } from '#harness/errors.js'

/** How long a server may take to end by itself before its process group is killed, unless it has something to keep. */
const STOP_GRACE_MS = 2000
// Enough for a line that names a thousand faults.
const KEPT_OUTPUT_CHARS = 1024 * 1024
const LAST_WORDS_LINES = 8
/** Kills the child when we are killed in a way that no handler sees. Part of util-linux; done without elsewhere. */
const SETPRIV = '/usr/bin/setpriv'

export interface Command {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** It ends by itself when its standard input closes, as it does when we are gone. */
  readonly diesWithStdin?: boolean
  /** `SIGTERM` unless given. */
  readonly stopSignal?: NodeJS.Signals
  /** How long it may take to end by itself, where that is long, in milliseconds. */
  readonly stopGraceMs?: number
}

/** A server process that runs or has run. */
export class ServerProcess {
  /** Resolves with how it ended, in words. */
  readonly exited: Promise<string>
  readonly folder: string
  readonly #child: ChildProcess
  #output = ''
  readonly #name: string
  readonly #stopSignal: NodeJS.Signals
  readonly #stopGraceMs: number
  readonly #lineWaiters = new Set<(line: string) => void>()

  /** Makes a temporary folder, has `prepare` fill it and name the command, and starts that. */
  static start(prepare: (folder: string) => Command): ServerProcess {
    const folder = mkdtempSync(join(tmpdir(), 'assay-target-'))
    try {
      return new ServerProcess(prepare(folder), folder)
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  private constructor(command: Command, folder: string) {
    this.folder = folder
    this.#name = command.name
    this.#stopSignal = command.stopSignal ?? 'SIGTERM'
    this.#stopGraceMs = command.stopGraceMs ?? STOP_GRACE_MS
    const words = [command.command, ...command.args]
    const [program = '', ...args] = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--', ...words] : words
    this.#child = spawn(program, args, {
      cwd: folder,
      detached: true,
      env: { ...command.env },
      stdio: [command.diesWithStdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    })
    watch(this)
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#heard(text))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#heard(text))
    this.exited = new Promise(resolve => {
      const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
        unwatch(this)
        this.destroy()
        resolve(`${this.#name} ended with ${signal === null ? `exit code ${code ?? 'none'}` : `signal ${signal}`}; its last words: ${this.#lastWords()}`)
      }
      this.#child.once('error', error => {
        this.#output += `${error.message}\n`
        ended(null, null)
      })
      this.#child.once('close', ended)
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /**
   * Waits for what says that the server is ready.
   * @throws HarnessError when it dies first (with its last words) or the deadline passes; it is stopped then
   */
  async readyWhen<T>(ready: (stop: AbortSignal) => Promise<T>, deadlineMs: number): Promise<T> {
    const over = new AbortController()
    const died = this.exited.then(how => {
      throw new HarnessError('TARGET_DIED_AT_START', `${this.#name} did not start: ${how}`)
    })
    died.catch(() => undefined)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new HarnessError('TARGET_START_DEADLINE', `${this.#name} did not take connections within ${deadlineMs} ms; its last words: ${this.#lastWords()}`)), deadlineMs)
    })
    try {
      return await Promise.race([ready(over.signal), died, late])
    } catch (error) {
      await this.stop()
      throw error
    } finally {
      clearTimeout(timer)
      over.abort()
    }
  }

  /** Resolves with the first line of output that `wanted` accepts, among those already printed and those to come. */
  async line(wanted: (line: string) => boolean): Promise<string> {
    const already = this.#output.split('\n').slice(0, -1).find(wanted)
    if (already !== undefined) return already
    return new Promise(resolve => {
      const look = (line: string): void => {
        if (!wanted(line)) return
        this.#lineWaiters.delete(look)
        resolve(line)
      }
      this.#lineWaiters.add(look)
    })
  }

  /** The lines printed so far that are wanted. */
  saidSoFar(wanted: (line: string) => boolean): readonly string[] {
    return this.#output.split('\n').filter(wanted)
  }

  /** Asks the server to end; kills its process group when it does not. */
  async stop(): Promise<void> {
    if (this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(this.#stopSignal)
    const timer = setTimeout(() => this.destroy(), this.#stopGraceMs)
    await this.exited
    clearTimeout(timer)
  }

  /** Kills the process group and removes the folder, at once. */
  destroy(): void {
    if (this.#child.pid !== undefined) {
      try {
        process.kill(-this.#child.pid, 'SIGKILL')
      } catch {
        // nobody left in the group
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }

  #lastWords(): string {
    return this.#output.trim().split('\n').slice(-LAST_WORDS_LINES).join('\n') || 'none'
  }

  #heard(text: string): void {
    const lines = (this.#output.slice(this.#output.lastIndexOf('\n') + 1) + text).split('\n').slice(0, -1)
    this.#output = (this.#output + text).slice(-KEPT_OUTPUT_CHARS)
    for (const line of lines) for (const look of this.#lineWaiters) look(line)
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const running = new Set<ServerProcess>()

function watch(server: ServerProcess): void {
  if (running.size === 0) {
    process.on('exit', destroyAll)
    for (const signal of SIGNALS) process.on(signal, onSignal)
  }
  running.add(server)
}

function unwatch(server: ServerProcess): void {
  running.delete(server)
  if (running.size > 0) return
  process.off('exit', destroyAll)
  for (const signal of SIGNALS) process.off(signal, onSignal)
}

function destroyAll(): void {
  for (const server of running) server.destroy()
}

/** Cleans up; then, when nobody else listens for the signal, lets it do what it does by default. */
function onSignal(signal: NodeJS.Signals): void {
  const alone = process.listenerCount(signal) === 1
  if (!alone) return
  destroyAll()
  for (const each of SIGNALS) process.off(each, onSignal)
  process.kill(process.pid, signal)
}

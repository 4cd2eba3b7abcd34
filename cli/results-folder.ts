/** The files a run leaves behind: `run.ndjson` while it goes on, the rest at its end. The only place that writes reports to disk. */
import { appendFileSync, closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { RunResult, TestResult } from '#harness/verdict/run-result.js'
import { renderHtml } from '#reports/renderers/html.js'
import { renderJson } from '#reports/renderers/json.js'
import { renderJunit } from '#reports/renderers/junit.js'
import { renderMarkdown } from '#reports/renderers/markdown.js'
import { systemReason, UsageError } from '#cli/usage-error.js'

const STREAMED = 'run.ndjson'
const RENDERED = { 'run.json': renderJson, 'report.html': renderHtml, 'junit.xml': renderJunit, 'summary.md': renderMarkdown } as const

/** One folder for one run. What an earlier run left there under the same names is gone once it is opened. */
export class ResultsFolder {
  readonly path: string
  readonly #stream: number

  /** @throws UsageError when nothing can be written there */
  constructor(path: string) {
    this.path = path
    this.#stream = writing(path, () => {
      mkdirSync(path, { recursive: true })
      for (const name of Object.keys(RENDERED)) rmSync(join(path, name), { force: true })
      return openSync(join(path, STREAMED), 'w')
    })
  }

  /** Adds a line to `run.ndjson`. */
  verdict(result: TestResult): void {
    writeSync(this.#stream, `${JSON.stringify(result)}\n`)
  }

  /** Nothing more will come. */
  close(): void {
    closeSync(this.#stream)
  }

  /** Writes everything that is made of the result; answers with the paths of all files. */
  finish(run: RunResult): string[] {
    return [...render(this.path, run, Object.keys(RENDERED) as (keyof typeof RENDERED)[]), join(this.path, STREAMED)]
  }
}

/** Writes the reports of a run that was read back; answers with their paths. */
export function renderAgain(folder: string, run: RunResult): string[] {
  return render(folder, run, ['report.html', 'junit.xml', 'summary.md'])
}

/** Writes one page that holds several runs against each other; answers with its path. */
export function renderSideBySide(folder: string, runs: readonly [RunResult, ...RunResult[]]): string {
  return write(folder, 'report.html', renderHtml(...runs))
}

/** Appends to the summary of the CI job, where a CI system has named a file for it. */
export function appendJobSummary(runs: readonly RunResult[], environment: NodeJS.ProcessEnv = process.env): void {
  const file = environment['GITHUB_STEP_SUMMARY']
  if (file) writing(file, () => appendFileSync(file, runs.map(renderMarkdown).join('\n')))
}

function render(folder: string, run: RunResult, names: readonly (keyof typeof RENDERED)[]): string[] {
  return names.map(name => write(folder, name, RENDERED[name](run)))
}

function write(folder: string, name: string, text: string): string {
  const path = join(folder, name)
  writing(path, () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, text)
  })
  return path
}

function writing<T>(path: string, step: () => T): T {
  try {
    return step()
  } catch (cause) {
    throw new UsageError(`cannot write ${path} (${systemReason(cause) ?? String(cause)}); choose another folder with --out`, { cause })
  }
}

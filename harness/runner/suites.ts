/** Finds the suite files and loads them into the registry. */
import { globSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { type ClauseTest, withClause } from '#harness/clause/clause-test.js'
import { loadingFile, namedTests } from '#harness/clause/registry.js'
import { moduleSuffix, packageRoot } from '#harness/package.js'

const loaded = new Set<string>()

/** Every suite file, relative to the project's root, sorted. */
export function suiteFiles(): string[] {
  return globSync(`suites/**/*.suite${moduleSuffix}`, { cwd: packageRoot }).toSorted()
}

/** Loads suite files, each once, in order. */
export async function loadSuites(files: readonly string[]): Promise<void> {
  for (const file of files) {
    if (loaded.has(file)) continue
    loaded.add(file)
    loadingFile(file)
    await import(/* @vite-ignore */ pathToFileURL(`${packageRoot}/${file}`).href)
  }
}

/** All clause tests there are, in the order of their files. They are loaded into this thread, for those who only speak of them. */
export async function allTests(): Promise<readonly ClauseTest[]> {
  await loadSuites(suiteFiles())
  return namedTests().map(withClause)
}

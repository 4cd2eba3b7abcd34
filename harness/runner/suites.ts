/** Finds the suite files and loads them into the registry. */
import { globSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { loadingFile, registeredTests, type ClauseTest } from '#harness/clause/registry.js'
import { moduleSuffix, packageRoot } from '#harness/package.js'

/** Every suite file, relative to the project's root, sorted. */
export const suiteFiles = {
  patterns: [`**/*.suite${moduleSuffix}`],
  list: (): string[] => globSync(`suites/**/*.suite${moduleSuffix}`, { cwd: packageRoot }).toSorted(),
}

/** All clause tests there are, in the order of their files. Loads the suites on the first call. */
export async function allTests(): Promise<readonly ClauseTest[]> {
  if (registeredTests().length === 0) {
    for (const file of suiteFiles.list()) {
      loadingFile(file)
      await import(pathToFileURL(`${packageRoot}/${file}`).href)
    }
  }
  return registeredTests()
}

/** Where this package is and which version it has, from source and from `dist/` alike. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds `suites/`, `fixtures/` and the other rooms: the project's root, or its `dist/`. */
export const packageRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/** Suffix of our modules here: `.ts` in source, `.js` in a build. */
export const moduleSuffix = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/** Assay's version. */
export function packageVersion(): string {
  const manifest = [packageRoot, dirname(packageRoot)].map(folder => `${folder}/package.json`).filter(file => existsSync(file)).map(file => JSON.parse(readFileSync(file, 'utf8')) as { version?: string })
  return manifest.find(({ version }) => version !== undefined)?.version ?? '0.0.0'
}

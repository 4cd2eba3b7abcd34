/** Makes `dist/`, what the published package runs: compiled rooms, their fixtures, and a manifest that maps `#room/x.js` to the build. */
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)
cpSync(join(root, 'fixtures'), join(dist, 'fixtures'), { recursive: true })
cpSync(join(root, 'reference-server/auth/password-check.ts'), join(dist, 'password-check.d.ts'))      // types only: it declares what it says
writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ type: 'module', imports: importsOfTheBuild() }, null, 2)}\n`)

/** The root manifest's map with `.js` on both sides: so a build can only load a build. */
function importsOfTheBuild(): Record<string, string> {
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports: Record<string, string> }
  return Object.fromEntries(Object.entries(imports).map(([name, path]) => [name, path.replace(/\.ts$/, '.js')]))
}

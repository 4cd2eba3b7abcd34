/** The package as users get it: packed, installed into an empty folder, run there by anybody. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { accessSync, chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRunResult } from '#harness/verdict/run-schema.js'
import { ended, root } from '#cli/testing/assay.js'

/** The user `nobody` on every Linux; permission bits do not bind root. */
const NOBODY = 65_534
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
const REPORTS = ['junit.xml', 'report.html', 'run.json', 'run.ndjson', 'summary.md']

let base = ''
let folder = ''
let node = process.execPath

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'assay-package-'))
  chmodSync(base, 0o755)
  folder = join(base, 'empty')
  mkdirSync(folder)
  npm(root, ['pack', '--pack-destination', base, '--silent'])
  const [tarball = ''] = readdirSync(base).filter(name => name.endsWith('.tgz'))
  npm(folder, ['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', join(base, tarball)])
  if (asNobody !== undefined && spawnSync(node, ['--version'], asNobody).status !== 0) {
    node = join(base, 'node')
    copyFileSync(process.execPath, node)
  }
}, 300_000)

afterAll(() => {
  execFileSync('chmod', ['-R', 'u+w', base])
  rmSync(base, { recursive: true, force: true })
})

const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined

describe('an installed package', () => {
  test('works from an empty folder', async () => {
    const { code, stdout, stderr } = await ended(spawn('npx', ['assay', 'run', '--out', 'report'], { cwd: folder, env: npmEnvironment(dirname(node)) }), 100_000)
    expect(withoutNpmTalk(stderr)).toBe('')
    expect(readdirSync(join(folder, 'report')).toSorted()).toEqual(REPORTS)
    const { gates, tests } = readRunResult(readFileSync(join(folder, 'report', 'run.json'), 'utf8'))
    expect({ code, gates }).toEqual({ code: 0, gates: [] })
    expect(tests.length).toBeGreaterThan(0)
    expect(stdout).toContain(join('report', 'report.html'))
  })

  test('works for a user whose home and package folder are read-only', async () => {
    const home = join(base, 'home')
    const out = join(base, 'writable')
    for (const made of [home, out]) mkdirSync(made)
    if (asNobody) chownSync(out, NOBODY, NOBODY)
    execFileSync('chmod', ['-R', 'a+rX,a-w', home, folder])
    const environment = { ...npmEnvironment(dirname(node)), HOME: home }
    expect(() => execFileSync('touch', [join(folder, 'node_modules', 'assay', 'x')], { ...asNobody, stdio: 'ignore' })).toThrow('Command failed')
    const { code, stderr } = await ended(spawn(node, [join(folder, 'node_modules', '.bin', 'assay'), 'run', '--out', join(out, 'report')], { cwd: folder, env: environment, ...asNobody }), 100_000)
    expect(stderr).toBe('')
    expect(readdirSync(join(out, 'report')).toSorted()).toEqual(REPORTS)
    const { gates } = readRunResult(readFileSync(join(out, 'report', 'run.json'), 'utf8'))
    expect({ code, gates }).toEqual({ code: 0, gates: [] })
  })

  test('holds the build, its fixtures and its papers, and nothing that is only for us', () => {
    const installed = join(folder, 'node_modules', 'assay')
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
    expect(files.filter(file => /\.ts$|\.test\.|(^|\/)testing\/|sample\.js$/.test(file))).toEqual([join('dist', 'password-check.d.ts')])
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'assay.js', 'dist/cli.js', 'dist/fixtures/clauses/xep-0045.yaml']))
  })
})

describe('for who writes a module that knows passwords', () => {
  test('it brings the types of what is asked and answered', () => {
    const module = (reply: string): string => `import type { PasswordCheck } from 'assay/password-check'\nconst check: PasswordCheck = async ({ username }, signal) => (signal.aborted || username === '' ? { result: 'unavailable' } : ${reply})\nexport default check\n`
    writeFileSync(join(base, 'right.mts'), module("{ result: 'allow', claims: { sub: username } }"))
    writeFileSync(join(base, 'wrong.mts'), module("{ result: 'welcome' }"))
    const checked = (file: string): string => spawnSync(process.execPath, [tsc, '--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', '--types', '', join(base, file)], { cwd: base, encoding: 'utf8' }).stdout
    mkdirSync(join(base, 'node_modules'))
    symlinkSync(join(folder, 'node_modules', 'assay'), join(base, 'node_modules', 'assay'))
    expect(checked('right.mts')).toBe('')
    expect(checked('wrong.mts')).toContain("'\"welcome\"' is not assignable")
  })
})

describe('under an older Node', () => {
  test('one sentence says what to do', async () => {
    const older = olderNode()
    const fake = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.9.0"}})'
    const [program, ...flags] = older === undefined ? [process.execPath, '--import', fake] : [older]
    const { code, stdout, stderr } = await ended(spawn(program, [...flags, join(root, 'assay.js'), 'run']), 20_000)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^Assay needs Node 24 or newer and this is Node \d+\.\d+\.\d+; run "npm install node@24" in your project, .*\.\n$/)
  })

  test('every Node can read the program', () => {
    const source = readFileSync(join(root, 'assay.js'), 'utf8')
    const code = source.replace(/^#!.*|\/\/.*$/gm, '').replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''")
    expect(() => new Script(source)).not.toThrow()
    expect(/=>|`|\?\.|\?\?|\b(?:const|let|class|import|export|async|await)\b/.exec(code)?.[0]).toBeUndefined()
  })
})

function npm(cwd: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, env: npmEnvironment(dirname(process.execPath)), encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm ${args.join(' ')}\n${stdout}${stderr}`)
}

/** Ours, without what `npm test` and vitest put into it. */
function npmEnvironment(nodeFolder: string): NodeJS.ProcessEnv {
  const foreign = /^(npm_package_|npm_lifecycle_|npm_config_(local|global)_prefix|npm_command|INIT_CWD|VITEST|NODE_ENV|TEST|DEV|PROD|MODE|GITHUB_)/
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  return { ...Object.fromEntries(kept), PATH: `${nodeFolder}${delimiter}${process.env['PATH'] ?? ''}`, NO_COLOR: '1' }
}

function withoutNpmTalk(stderr: string): string {
  return stderr.split('\n').filter(line => line !== '' && !line.startsWith('npm ')).join('\n')
}

/** A Node of this machine that is too old for us, if it has one. */
function olderNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(path => path !== '' && !path.includes('node_modules'))
  return folders.map(path => join(path, 'node')).find(path => existsSync(path) && isOlder(path))
}

function isOlder(path: string): boolean {
  accessSync(path)
  const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout
  return Number(/^v(\d+)/.exec(version)?.[1] ?? 99) < 24
}

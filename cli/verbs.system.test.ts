/** The verbs that question nobody: what they print, in shapes that other programs rely on, and how they complain. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { documentIds } from '#harness/clause/catalogue.js'
import { PROFILE_NAMES } from '#harness/clause/profiles.js'
import { assay, emptyFolder } from '#cli/testing/assay.js'
import { everyVerdict } from '#reports/sample.js'

describe('list', () => {
  test('--json is an array of tests', async () => {
    const { code, stdout, stderr } = await assay(['list', '--json'])
    const rows = JSON.parse(stdout) as unknown[]
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(rows.length).toBeGreaterThanOrEqual(80)
    for (const row of rows) {
      expect(row).toMatchObject({
        id: expect.stringMatching(/^(RFC\d+|XEP-\d+|JITSI)#\S+\.\d+/) as unknown, clauses: [expect.stringMatching(/^(RFC\d+|XEP-\d+|JITSI)#\S+\.\d+$/)],
        level: expect.stringMatching(/^(MUST|SHOULD|MAY)( NOT)?$/) as unknown, profile: expect.toBeOneOf([...PROFILE_NAMES]) as unknown,
        file: expect.stringMatching(/^suites\/.*\.suite\.ts$/) as unknown,
      })
    }
    expect(new Set(rows.map(row => (row as { id: string }).id)).size).toBe(rows.length)
  })

  test('narrows to a profile and to words', async () => {
    const rows = JSON.parse((await assay(['list', '--json', '--profile', 'muc', '--only', 'xep-0045'])).stdout) as { profile: string; id: string }[]
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.every(({ profile, id }) => profile === 'muc' && id.startsWith('XEP-0045#'))).toBe(true)
  })

  test('for people ends with the sum', async () => {
    expect((await assay(['list'])).stdout).toMatch(/\n\d+ tests of \d+ clauses\.\n$/)
  })
})

describe('explain', () => {
  test('says what a clause means', async () => {
    const { code, stdout } = await assay(['explain', 'XEP-0045#kick.1'])
    expect(code).toBe(0)
    expect(stdout).toContain('XEP-0045 Multi-User Chat')
    expect(stdout).toContain('https://xmpp.org/extensions/xep-0045.html#kick')
  })

  test('--json is the clause with its tests', async () => {
    expect(JSON.parse((await assay(['explain', 'XEP-0045#kick.1', '--json'])).stdout)).toMatchObject({ id: 'XEP-0045#kick.1', level: 'MUST', tests: expect.any(Array) as unknown })
  })
})

describe('known bugs', () => {
  test('are listed with the tests that catch them', async () => {
    const { code, stdout } = await assay(['list', '--bugs', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toContainEqual({
      number: 21, what: expect.any(String) as unknown, seenIn: ['ejabberd#2175'], tests: expect.arrayContaining(['XEP-0045#schemas-admin.2~survives']) as unknown, faults: expect.any(Array) as unknown,
    })
  })

  test('are explained by the name of an issue', async () => {
    const { code, stdout } = await assay(['explain', 'ejabberd#2175'])
    expect(code).toBe(0)
    expect(stdout).toContain('https://github.com/processone/ejabberd/issues/2175')
    expect(stdout).toContain('XEP-0045#schemas-admin.2~survives')
  })
})

describe('coverage', () => {
  test('--json is an array of rows that add up', async () => {
    const { code, stdout } = await assay(['coverage', '--json'])
    const rows = JSON.parse(stdout) as { document: string; priority: number; level: string; clauses: number; tested: number; killed: number; untestable: number }[]
    expect(code).toBe(0)
    expect(new Set(rows.map(({ document }) => document))).toEqual(new Set(documentIds()))
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(['document', 'priority', 'level', 'clauses', 'tested', 'killed', 'untestable'])
      expect(row.killed).toBeLessThanOrEqual(row.tested)
      expect(row.tested + row.untestable).toBeLessThanOrEqual(row.clauses)
    }
  })
})

describe('report', () => {
  test('makes everything again from run.json', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'run.json'), JSON.stringify(everyVerdict()))
    const { code, stdout } = await assay(['report', 'run.json', '--out', 'again'], { cwd })
    expect(code).toBe(0)
    expect(stdout).toContain(join('again', 'report.html'))
    expect(readdirSync(join(cwd, 'again')).toSorted()).toEqual(['junit.xml', 'report.html', 'summary.md'])
    expect(readFileSync(join(cwd, 'again', 'report.html'), 'utf8')).toMatch(/^<!doctype html>/)
  })

  test('lays several runs side by side', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'a.json'), JSON.stringify(everyVerdict()))
    const { code } = await assay(['report', 'a.json', 'a.json', '--out', 'both'], { cwd })
    expect(code).toBe(0)
    const { name } = everyVerdict().target
    expect(readdirSync(join(cwd, 'both')).toSorted()).toEqual([name, `${name}-2`, 'report.html'].toSorted())
  })

  test('--json is the result and nothing else', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'run.json'), JSON.stringify(everyVerdict()))
    expect(JSON.parse((await assay(['report', 'run.json', '--json'], { cwd })).stdout)).toEqual(JSON.parse(JSON.stringify(everyVerdict())))
  })
})

describe('help', () => {
  test.each(['run', 'serve', 'list', 'explain', 'coverage', 'doctor', 'faults', 'report'])('%s has examples', async verb => {
    const { code, stdout } = await assay([verb, '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain(`\nExamples:\n  assay ${verb}`)
  })

  test('lists the exit codes', async () => {
    const { code, stdout } = await assay(['--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('  130  interrupted')
  })
})

describe('one sentence, exit code 2 and no stack for', () => {
  test.each<[string, string[], RegExp]>([
    ['a verb that does not exist', ['lisst'], /unknown command 'lisst' \(Did you mean list\?\)/],
    ['an option that does not exist', ['run', '--prof', 'core'], /unknown option '--prof' \(Did you mean --profile\?\); "assay run --help"/],
    ['an unknown profile', ['run', '--profile', 'jabber'], /Profiles are core, muc, component, auth/],
    ['a seed that is no number', ['run', '--seed', 'x'], /whole number from 0/],
    ['a port that cannot be', ['serve', '--port-tcp', '70000'], /whole number from 0 to 65535/],
    ['an unknown clause', ['explain', 'XEP-0045#kik.1'], /did you mean XEP-0045#kick\.1/],
    ['an unknown document', ['explain', 'XEP-0054#kick.1'], /no document "XEP-0054"; did you mean XEP-0/],
    ['a target that is neither driver nor file nor address', ['run', 'prosodi'], /prosodi/],
    ['a target file that is not there', ['run', 'nowhere.yaml'], /nowhere\.yaml/],
    ['a target file that is not YAML', ['run', 'broken.yaml'], /broken\.yaml/],
    ['a target file without what it needs', ['run', 'empty.yaml'], /empty\.yaml/],
    ['a ledger that is not there', ['run', '--ledger', 'nowhere.yaml'], /cannot read the ledger nowhere\.yaml \(no such file or directory\)/],
    ['a ledger row without a reason', ['run', '--ledger', 'ledger.yaml'], /ledger\.yaml: row 0, why/],
    ['a folder that cannot be written', ['run', '--out', 'broken.yaml/report'], /cannot write broken\.yaml\/report .* --out/],
    ['a run.json that is not there', ['report', 'nowhere.json'], /cannot read nowhere\.json \(no such file or directory\)/],
    ['a run.json of something else', ['report', 'ledger.yaml'], /ledger\.yaml is not the result of a run/],
  ])('%s', async (_, args, sentence) => {
    const { code, stdout, stderr } = await assay(args, { cwd: folderOfWrongFiles() })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(sentence)
    expect(stderr).toMatch(/^assay: (?:[^\n]+\n)+$/)
    expect(stderr).not.toMatch(/^\s+at /m)
  })
})

function folderOfWrongFiles(): string {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'broken.yaml'), 'name: [')
  writeFileSync(join(folder, 'empty.yaml'), '')
  writeFileSync(join(folder, 'ledger.yaml'), '- clause: XEP-0045#kick.1\n')
  return folder
}

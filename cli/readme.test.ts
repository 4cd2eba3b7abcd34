import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { PROFILE_NAMES } from '#harness/clause/profiles.js'
import { parseTargetFile } from '#harness/target/target-file.js'
import { parseConfigFile } from '#reference-server/config/config-file.js'
import { readLedger } from '#harness/verdict/ledger.js'
import { VERDICTS } from '#harness/verdict/run-result.js'
import { EXIT } from '#harness/verdict/summarize.js'
import { MEANING } from '#reports/renderers/verdict-words.js'
import { commands, EXIT_CODES } from '#cli/commands.js'
import { emptyFolder, root } from '#cli/testing/assay.js'

const README = readFileSync(join(root, 'README.md'), 'utf8')

/** The rows of the table under a heading, without backticks. */
function tableUnder(heading: string): string[][] {
  const [, section = ''] = README.split(`\n## ${heading}\n`)
  const [table = ''] = /(\|.*\|\n)+/.exec(section) ?? []
  return table.trim().split('\n').slice(2).map(line => line.slice(1, -1).split('|').map(cell => cell.trim().replaceAll('`', '')))
}

test('README lists the exit codes that the program has', () => {
  expect(tableUnder('Exit codes')).toEqual(Object.entries(EXIT_CODES))
  expect(Object.values(EXIT).map(String).toSorted()).toEqual(Object.keys(EXIT_CODES).toSorted())
})

test('README lists the verdicts that a report can have', () => {
  expect(tableUnder('Verdicts')).toEqual(VERDICTS.map(verdict => [verdict, MEANING[verdict]]))
})

test('README lists the verbs that the program has', () => {
  const verbs = commands(() => undefined).commands.map(verb => [verb.name(), verb.description()])
  expect(tableUnder('Verbs').map(([name, does]) => [name, does])).toEqual(verbs)
})

test('README lists the profiles', () => {
  expect(README).toContain(`\`--profile\` is one of ${PROFILE_NAMES.map(name => `\`${name}\``).join(', ')}.`)
})

test('README shows a target file and a ledger that can be read', () => {
  const [targetFile = '', ledger = ''] = [...README.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text)
  vi.stubEnv('ALICE_PASSWORD', 'a').stubEnv('BOB_PASSWORD', 'b')
  expect(parseTargetFile(targetFile, 'README.md')).toMatchObject({ name: 'our meet', polite: true, accounts: [{ username: 'alice', password: 'a' }, { username: 'bob', password: 'b' }] })
  vi.unstubAllEnvs()
  const file = join(emptyFolder(), 'my-ledger.yaml')
  writeFileSync(file, ledger)
  expect(readLedger(file)).toHaveLength(1)
})

test('README shows a config file that can be read', () => {
  const [, config = ''] = /```yaml\n(# server\.yaml\n.*?)```/s.exec(README) ?? []
  vi.stubEnv('FOCUS_PASSWORD', 'f')
  expect(parseConfigFile(config, join(emptyFolder(), 'server.yaml')).hosts).toMatchObject([{ domain: 'meet.example.com', accounts: [{ username: 'focus', password: 'f' }] }, { domain: 'guests.example.com' }])
  vi.unstubAllEnvs()
})

test('README shows a Jitsi deployment that can be served, and one that can be questioned', () => {
  const blocks = [...README.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text)
  for (const name of ['FOCUS_PASSWORD', 'RECORDER_PASSWORD', 'TRANSCRIBER_PASSWORD', 'APP_SECRET']) vi.stubEnv(name, 'secret')
  const served = parseConfigFile(`ports: { tcp: 5222 }\n${blocks.find(text => text.includes('hidesRooms: true')) ?? ''}`, join(emptyFolder(), 'server.yaml'))
  expect(served.hosts[1]?.rooms).toMatchObject([{ options: { jitsi: { admins: ['focus@auth.meet.example.com'], lobby: { domain: 'lobby.meet.example.com' } } } }])
  const target = parseTargetFile(`domain: meet.example.com\nendpoints: { tcp: 127.0.0.1:5222 }\n${blocks.find(text => text.startsWith('jitsi:')) ?? ''}`, 'README.md')
  expect(target.jitsi).toMatchObject({ rooms: 'conference.meet.example.com', focus: { username: 'focus', password: 'secret' } })
  vi.unstubAllEnvs()
})

test('README links to files that exist', () => {
  const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path ?? '')
  for (const path of links) expect(() => readFileSync(join(root, path)), path).not.toThrow()
})

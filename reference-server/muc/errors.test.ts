import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isStanzaErrorCondition } from '#xmpp/stanzas/stanza-error.js'
import { MUC_ERRORS } from './errors.ts'

const sources = ['.', '../jitsi'].map(folder => `${import.meta.dirname}/${folder}`)
  .flatMap(folder => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(file => `${folder}/${file}`))
  .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('/errors.ts'))
  .map(file => readFileSync(file, 'utf8')).join('\n')

test.each(Object.entries(MUC_ERRORS))('%s is a defined condition, names its source and is used', (code, row) => {
  expect(isStanzaErrorCondition(row.condition)).toBe(true)
  expect(row.spec).toMatch(/^(RFC \d+|XEP-\d{4}) §\d|^JITSI-[A-Z]+-\d/)
  expect(sources.includes(`'${code}'`) || sources.includes(`.${code}`)).toBe(true)
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findClause } from '#harness/clause/catalogue.js'
import { sampleKey, type TokenHost } from '#harness/target/token-host.js'
import { corpusFile, KINDS } from './make-token-corpus.ts'
import { makeHostileToken, readTokenCorpus } from './token-corpus.ts'

const CORPUS = readTokenCorpus()
const HOST = { domain: 'token.localhost', issuer: 'assay', audience: 'meet', subject: 'token.localhost', carrier: 'url' } as const
const HOSTS: Readonly<Record<string, TokenHost>> = {
  hs: { ...HOST, algorithm: 'HS256', key: 'a secret of tokens, and everybody knows it by heart' },
  rs: { ...HOST, algorithm: 'RS256', kid: 'sample', key: sampleKey('RS256') },
  es: { ...HOST, algorithm: 'ES256', key: sampleKey('ES256') },
}

test('there are more than 120 tokens, each with a name of its own in its kind, and each kind has a clause', () => {
  expect(CORPUS.flatMap(({ tokens }) => tokens).length).toBeGreaterThan(120)
  for (const { clause, tokens } of CORPUS) {
    expect(findClause(clause), clause).toBeDefined()
    expect(new Set(tokens.map(({ name }) => name)).size).toBe(tokens.length)
  }
})

test('the files are as their script writes them', () => {
  expect(CORPUS.map(({ kind }) => kind)).toEqual(Object.keys(KINDS).toSorted())
  for (const kind of Object.keys(KINDS)) expect(readFileSync(new URL(`../../fixtures/wire/tokens/${kind}.yaml`, import.meta.url), 'utf8')).toBe(corpusFile(kind))
})

test('each recipe makes a token of its own, and leaves nothing to be filled in', () => {
  const made = CORPUS.flatMap(({ kind, tokens }) => tokens.map(recipe => [`${kind} ${recipe.name}`, makeHostileToken(HOSTS[recipe.at] ?? HOSTS['hs'] as TokenHost, recipe, { room: 'room', muc: 'muc.localhost' })] as const))
  const named = new Map(made.map(([name, token]) => [token, name]))
  expect(made.filter(([name, token]) => named.get(token) !== name).map(([name, token]) => `${name} is ${named.get(token) ?? ''}`)).toEqual([])
  for (const [name, token] of made) expect(token, name).not.toMatch(/\{(h|p|s|good|now|room|\d+ times)/)
})

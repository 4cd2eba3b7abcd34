/** What is wrong with a config file, in sentences: where it stands, what is there, and what to write instead. No value of a secret is told. */
import { LineCounter, parseDocument, type Document, isMap, isNode, isScalar } from 'yaml'
import type { z } from 'zod'

/** A config file that cannot be used. Its message holds one sentence for each problem, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options)
    this.problems = problems
  }
}

export type Path = readonly PropertyKey[]

/** Something that is wrong at a place, in words that follow the name of the place. */
export interface Problem {
  readonly path: Path
  readonly message: string
}

/** The text of a config file, and where in it things stand. */
export class ConfigText {
  readonly #file: string
  readonly #lines = new LineCounter()
  readonly #document: Document.Parsed
  readonly value: unknown

  /** @throws ConfigError when it is no YAML */
  constructor(text: string, file: string) {
    this.#file = file
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false })
    const [error] = this.#document.errors
    if (error) throw new ConfigError([this.#at(error.pos[0], `this is not YAML: ${error.message.split('\n')[0] ?? ''}`)])
    this.value = this.#document.toJS({ maxAliasCount: 1_000 })
  }

  /** @param sentence without the place and the full stop */
  sentence({ path, message }: Problem): string {
    return this.#at(this.#offset(path), `${placeOf(path)} ${message}`)
  }

  #at(offset: number, sentence: string): string {
    return `${this.#file}, line ${this.#lines.linePos(offset).line}: ${sentence}`
  }

  /** Where the thing begins, or the nearest thing around it that is there. */
  #offset(path: Path): number {
    const key = path.at(-1)
    const around = path.length > 1 ? this.#document.getIn(path.slice(0, -1), true) : this.#document.contents
    if (isMap(around)) {
      const pair = around.items.find(item => isScalar(item.key) && item.key.value === key)
      if (pair && isNode(pair.key)) return pair.key.range?.[0] ?? 0
    }
    const node = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true)
    if (isNode(node)) return node.range?.[0] ?? 0
    return path.length === 0 ? 0 : this.#offset(path.slice(0, -1))
  }
}

function placeOf(path: Path): string {
  return path.reduce<string>((place, key) => (typeof key === 'number' ? `${place}[${key}]` : place === '' ? String(key) : `${place}.${String(key)}`), '') || 'the file'
}

/** A part of a JSON Schema, as far as it helps to say what may stand there. */
interface Shape {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly minimum?: number
  readonly maximum?: number
}

/** @param schema JSON Schema of the file */
export function problemsOf(error: z.ZodError, schema: object): Problem[] {
  return error.issues.flatMap(issue => problemsOfIssue(issue, shapeAt(issue.path, schema)))
}

function problemsOfIssue(issue: z.core.$ZodIssue, shape: Shape): Problem[] {
  const { path } = issue
  switch (issue.code) {
    case 'unrecognized_keys': return issue.keys.map(key => ({ path: [...path, key], message: `is no field; ${hintFor(key, Object.keys(shape.properties ?? {}))}` }))
    case 'invalid_type': return [{ path, message: issue.input === undefined && issue.message.includes('undefined') ? `is missing; write ${KINDS[issue.expected] ?? issue.expected}${described(shape)}` : `is no ${NO[issue.expected] ?? issue.expected}; write ${wanted(issue.expected, shape)}` }]
    case 'invalid_value': return [{ path, message: `is none of what may stand here; write ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}` }]
    case 'too_small': case 'too_big': return [{ path, message: issue.origin === 'array' || issue.origin === 'string' ? 'is empty; write at least one' : `is out of range; write ${wanted('int', shape)}` }]
    case 'invalid_union': return [{ path, message: issue.message === 'Invalid input' ? `is nothing that may stand here${described(shape)}` : issue.message }]
    case 'invalid_format': return [{ path, message: `has to be ${issue.message}` }]
    default: return [{ path, message: /^(an?|one) /.test(issue.message) ? `has to be ${issue.message}` : issue.message }]
  }
}

const KINDS: Readonly<Record<string, string>> = { string: 'a text', object: 'a mapping of fields', array: 'a list', boolean: 'true or false', int: 'a whole number', number: 'a number' }
const NO: Readonly<Record<string, string>> = { string: 'text', object: 'mapping of fields', array: 'list', boolean: 'truth value', int: 'whole number', number: 'whole number' }

function wanted(kind: string, { minimum, maximum }: Shape): string {
  const range = minimum === undefined || maximum === undefined ? '' : ` from ${minimum} to ${maximum}`
  return `${minimum === undefined ? KINDS[kind] ?? kind : 'a whole number'}${range}`
}

function described({ description }: Shape): string {
  return description === undefined ? '' : ` (${description.replace(/\.$/, '')})`
}

function hintFor(key: string, known: readonly string[]): string {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_\s]/g, '')
  const same = known.find(name => plain(name) === plain(key))
  if (same !== undefined) return `it is written ${same}`
  const alike = known.filter(name => plain(name).startsWith(plain(key).slice(0, Math.ceil(plain(key).length / 2))))
  return `there ${(alike.length || known.length) === 1 ? 'is' : 'are'} ${(alike.length > 0 ? alike : known).join(', ')}`
}

function shapeAt(path: Path, schema: object): Shape {
  return path.reduce<Shape>((shape, key) => {
    const inside = shape.anyOf?.find(one => one.properties ?? one.items) ?? shape
    return (typeof key === 'number' ? inside.items : inside.properties?.[String(key)]) ?? {}
  }, schema)
}

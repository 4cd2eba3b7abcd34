/** Asks for a password: on a terminal twice and without showing it, else it is the first line of what is piped in. */
import { createInterface } from 'node:readline'
import { createInterface as questions } from 'node:readline/promises'
import type { ReadStream } from 'node:tty'
import { type Readable, Writable } from 'node:stream'
import { UsageError } from '#cli/usage-error.js'

export interface Dialogue {
  readonly input: Readable & { readonly isTTY?: ReadStream['isTTY'] }
  /** Where questions stand; standard output is for results. */
  readonly output: Writable
}

/**
 * @param whose named in the question
 * @throws UsageError when the two differ, or whoever is asked gives up
 */
export async function askPassword(whose: string, { input, output }: Dialogue = { input: process.stdin, output: process.stderr }): Promise<string> {
  if (!input.isTTY) return firstLine(input)
  const [first, again] = await hidden({ input, output }, [`Password for ${whose}: `, 'The same again: '])
  if (first !== again) throw new UsageError('the two passwords differ; nothing has changed')
  return first ?? ''
}

async function firstLine(input: Readable): Promise<string> {
  const lines = createInterface({ input })
  for await (const line of lines) return line
  return ''
}

/** The terminal echoes nothing while it belongs to a line editor, and what that would show goes nowhere. */
async function hidden({ input, output }: Dialogue, prompts: readonly string[]): Promise<string[]> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = questions({ input, output: nowhere, terminal: true, historySize: 0 })
  const givenUp = new AbortController()
  lines.on('SIGINT', () => givenUp.abort()).on('close', () => givenUp.abort())
  try {
    const answers: string[] = []
    for (const prompt of prompts) {
      output.write(prompt)
      answers.push(await lines.question('', { signal: givenUp.signal }))
      output.write('\n')
    }
    return answers
  } catch (cause) {
    throw new UsageError('no password was given; nothing has changed', { cause })
  } finally {
    lines.close()
  }
}

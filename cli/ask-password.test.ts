import { PassThrough, Readable, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { askPassword } from '#cli/ask-password.js'

/** A terminal on which somebody types each line as soon as the next question is there. */
function terminal(...lines: readonly string[]): { readonly input: PassThrough & { isTTY: true }; readonly output: Writable; readonly shown: () => string } {
  const input = Object.assign(new PassThrough(), { isTTY: true as const })
  const typed = [...lines]
  let shown = ''
  const output = new Writable({
    write(chunk, _encoding, done) {
      shown += String(chunk)
      if (String(chunk).endsWith(': ')) setImmediate(() => input.write(typed.shift() ?? '\u0003'))
      done()
    },
  })
  return { input, output, shown: () => shown }
}

test('a terminal is asked twice, and shows nothing of it', async () => {
  const { shown, ...dialogue } = terminal('correct horse\n', 'correct horse\n')
  expect(await askPassword('alice@a.example', dialogue)).toBe('correct horse')
  expect(shown()).toBe('Password for alice@a.example: \nThe same again: \n')
})

test('two that differ are none', async () => {
  await expect(askPassword('alice@a.example', terminal('correct horse\n', 'correct house\n'))).rejects.toThrow('the two passwords differ; nothing has changed')
})

test('whoever is asked may give up', async () => {
  await expect(askPassword('alice@a.example', terminal())).rejects.toThrow('no password was given; nothing has changed')
})

test('what is piped in is read up to the end of its first line', async () => {
  expect(await askPassword('alice@a.example', { input: Readable.from(['  sec', 'ret \r\nmore\n']), output: new PassThrough() })).toBe('  secret ')
  expect(await askPassword('alice@a.example', { input: Readable.from([]), output: new PassThrough() })).toBe('')
})

import { PassThrough, type Writable } from 'node:stream'
import { expect, test } from 'vitest'
import * as ws from 'ws'
import { octetsOf } from '../delivery/octets.ts'
import { frame, OPCODE, textFrame } from './websocket-frame.ts'

// the types of the library leave it out
const { Receiver } = ws as unknown as { readonly Receiver: new (options: { isServer: boolean }) => Writable }
const bytes = (octets: string): Buffer => Buffer.from(octets, 'latin1')

test.each([0, 1, 125, 126, 4095, 4096, 65_535, 65_536, 70_000])('the library reads a frame of %i bytes', async length => {
  const text = 'x'.repeat(length)
  expect(await read(bytes(textFrame(text) + textFrame('next')))).toEqual([[text, false], ['next', false]])
})

test('text is UTF-8, and bytes are a binary message', async () => {
  expect(await read(bytes(textFrame(octetsOf('Grüße 🎉')) + frame(OPCODE.binary, '\xFF')))).toEqual([['Grüße 🎉', false], [Buffer.from([0xFF]).toString(), true]])
})

/** Messages as they are read by somebody else. */
async function read(written: Buffer): Promise<[string, boolean][]> {
  const heard: [string, boolean][] = []
  const receiver = new Receiver({ isServer: false })
  receiver.on('message', (data: Buffer, isBinary: boolean) => heard.push([data.toString(), isBinary]))
  await new Promise(resolve => {
    receiver.on('finish', resolve)
    new PassThrough().end(written).pipe(receiver)
  })
  return heard
}

/** The hostile messages of PLAIN, SCRAM and EXTERNAL (`fixtures/wire/sasl/`) as typed data. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import { bytesOf } from './corpus.ts'

const Message = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  mechanism: z.string(),
  /** What is sent, in words. */
  says: z.string().min(3),
  /** Where to read about it. */
  spec: z.string().regex(/^RFC \d+/),
  /** The client's messages, one after the other. */
  send: z.array(z.string()).min(1),
  /** The condition with which our own server refuses the last of them. */
  answer: z.string(),
})
const File = z.strictObject({ messages: z.array(Message) })

export type SaslMessage = z.infer<typeof Message>

/** @throws Error that names the field */
export function readSaslMessages(): readonly SaslMessage[] {
  return File.parse(parse(readFileSync(fileURLToPath(new URL('../../fixtures/wire/sasl/messages.yaml', import.meta.url)), 'utf8'))).messages
}

/** @param nonce of the challenge before */
export function bytesOfText(text: string, nonce: string): Buffer {
  return bytesOf(text, { nonce })
}

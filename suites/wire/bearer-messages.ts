/** The hostile messages of OAUTHBEARER (`fixtures/wire/oauthbearer/`) as typed data. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import { bytesOf } from './corpus.ts'

const Message = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  /** What is sent, in words. */
  says: z.string().min(3),
  /** Where to read about it. */
  spec: z.string().regex(/^RFC \d+/),
  message: z.string(),
  /** What our own server says: a failure at once, or behind an error result with this status. */
  answer: z.strictObject({ status: z.string().optional(), sasl: z.string() }),
})
const File = z.strictObject({ messages: z.array(Message) })

export type BearerMessage = z.infer<typeof Message>

/** @throws Error that names the field */
export function readBearerMessages(): readonly BearerMessage[] {
  return File.parse(parse(readFileSync(fileURLToPath(new URL('../../fixtures/wire/oauthbearer/messages.yaml', import.meta.url)), 'utf8'))).messages
}

export function bytesOfMessage({ message }: BearerMessage, fill: { readonly token: string; readonly domain: string }): Buffer {
  return bytesOf(message, fill)
}

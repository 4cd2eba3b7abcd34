/** message: what is said, and where it belongs. Spec: RFC 6120 §8.2.1, RFC 6121 §5.2. */
import { type Element, attr, childOf, el, nsOf, textOf } from '../element.ts'
import { NS } from '../namespaces.ts'

export const MESSAGE_TYPES = ['chat', 'error', 'groupchat', 'headline', 'normal'] as const
export type MessageType = typeof MESSAGE_TYPES[number]

/** Each text is the first of its kind; an empty one is not a missing one. */
export interface Message {
  readonly type: MessageType
  readonly body?: string | undefined
  readonly subject?: string | undefined
  readonly thread?: string | undefined
}

/** A type that is missing or not one the schema lists counts as `normal` (RFC 6121 §5.2.2). */
export function readMessage(x: Element): Message {
  const body = textIn(x, 'body')
  const subject = textIn(x, 'subject')
  const thread = textIn(x, 'thread')
  return {
    type: MESSAGE_TYPES.find(known => known === attr(x, 'type')) ?? 'normal',
    ...(body !== undefined && { body }),
    ...(subject !== undefined && { subject }),
    ...(thread !== undefined && { thread }),
  }
}

function textIn(x: Element, name: string): string | undefined {
  const child = childOf(x, nsOf(x), name)
  return child && textOf(child)
}

/** A stanza in `jabber:client`, with these payloads after the texts. */
export function writeMessage(
  message: Message & { readonly to?: string | undefined; readonly from?: string | undefined; readonly id?: string | undefined },
  ...payloads: readonly Element[]
): Element {
  const { type, body, subject, thread } = message
  return el('message', { xmlns: NS.client, type: type === 'normal' ? undefined : type, id: message.id, to: message.to, from: message.from },
    subject === undefined ? undefined : el('subject', {}, subject),
    body === undefined ? undefined : el('body', {}, body),
    thread === undefined ? undefined : el('thread', {}, thread),
    ...payloads)
}

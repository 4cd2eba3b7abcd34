/** The tags that open and close a stream, as text: no element tree can hold half an element. Spec: RFC 6120 §4.2, §4.4, §4.7, §11.5; RFC 7395 §3.3, §3.6. */
import { NS } from '../namespaces.ts'
import { escapeAttribute } from '../xml/writer.ts'

/** What a stream header says; what is left out is not written. */
export interface StreamHeader {
  readonly to?: string | undefined
  readonly from?: string | undefined
  readonly id?: string | undefined
  readonly version?: string | undefined
  readonly lang?: string | undefined
}

/** `<stream:stream …>` after an XML declaration, with the content namespace as the default one. */
export function writeTcpHeader(header: StreamHeader & { readonly contentNamespace: string }): string {
  return `<?xml version='1.0'?><stream:stream xmlns='${escapeAttribute(header.contentNamespace)}' xmlns:stream='${NS.stream}'${attributesOf(header)}>`
}

export const TCP_CLOSE = '</stream:stream>'

/** `<open …/>`, a WebSocket message of its own. */
export function writeOpen(header: StreamHeader): string {
  return `<open xmlns='${NS.framing}'${attributesOf(header)}/>`
}

/** `<close/>`, a WebSocket message of its own; with `seeOtherUri` a redirection. */
export function writeClose(options: { readonly seeOtherUri?: string } = {}): string {
  const seeOther = options.seeOtherUri === undefined ? '' : ` see-other-uri='${escapeAttribute(options.seeOtherUri)}'`
  return `<close xmlns='${NS.framing}'${seeOther}/>`
}

function attributesOf(header: StreamHeader): string {
  const pairs = [['to', header.to], ['from', header.from], ['id', header.id], ['version', header.version], ['xml:lang', header.lang]] as const
  return pairs.map(([name, value]) => (value === undefined ? '' : ` ${name}='${escapeAttribute(value)}'`)).join('')
}

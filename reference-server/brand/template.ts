/** A sentence with names in it that are filled in when it is said. Pure. */

/** What can stand in braces: the room without its tenant, the nickname in it, the name that others see, the tenant (or the host, without one), and the host. */
export const TEMPLATE_NAMES = ['room', 'nick', 'name', 'tenant', 'host'] as const
type TemplateName = typeof TEMPLATE_NAMES[number]
export type TemplateNames = { readonly [name in TemplateName]: string }

/** A sentence in parts; plain data, so that two can be compared. */
export interface Template {
  readonly parts: readonly (string | { readonly name: TemplateName })[]
}

/** A template that cannot be used; the message says why and where. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
}

/** @param text with `{name}` where one is filled in, and `{{` and `}}` for braces. @throws TemplateError */
export function template(text: string): Template {
  return { parts: Array.from(text.matchAll(PART), ([part]) => parsed(part)) }
}
const PART = /\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/gu

/** The sentence with the names in it. */
export function rendered({ parts }: Template, names: TemplateNames): string {
  return parts.map(part => (typeof part === 'string' ? part : names[part.name])).join('')
}

function parsed(part: string): string | { readonly name: TemplateName } {
  if (part === '{{' || part === '}}') return part.charAt(0)
  if (part === '{' || part === '}') throw new TemplateError(`"${part}" stands alone: write ${part}${part} for a brace`)
  if (!part.startsWith('{')) return part
  const name = TEMPLATE_NAMES.find(known => known === part.slice(1, -1))
  if (!name) throw new TemplateError(`there is no name ${part}: there are ${TEMPLATE_NAMES.map(known => `{${known}}`).join(', ')}`)
  return { name }
}

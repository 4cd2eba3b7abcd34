/** Puts names into filters and into names of entries, so that they stay names. Spec: RFC 4514 §2.4 (names of entries); RFC 4515 §3 (filters). */

const IN_FILTERS = /[\0()*\\]/g
const IN_NAMES = /[\0"+,;<=>\\]|^[ #]| $/g

/** A value as it may stand in a filter. */
export function escapedForFilter(value: string): string {
  return value.replace(IN_FILTERS, hex)
}

/** A value as it may stand in the name of an entry. */
export function escapedForName(value: string): string {
  return value.replace(IN_NAMES, hex)
}

/** Replaces `{field}`; whatever is put in is not looked at again. */
export function filled(template: string, fields: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, field: string) => fields[field] ?? whole)
}

function hex(character: string): string {
  return `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}

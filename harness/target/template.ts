/** Server configurations as data: `fixtures/targets/` holds them with `{{name}}` where a driver has something to fill in. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { HarnessError } from '#harness/errors.js'

/** Where the templates are. */
const TARGET_FIXTURES = fileURLToPath(new URL('../../fixtures/targets/', import.meta.url))

/**
 * The template with every placeholder filled in.
 * @throws HarnessError `TEMPLATE_PLACEHOLDER` when it has one that is not among `values`
 */
export function fillIn(template: string, values: Readonly<Record<string, string | number>>): string {
  return readFileSync(`${TARGET_FIXTURES}${template}`, 'utf8').replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new HarnessError('TEMPLATE_PLACEHOLDER', `${template} has a placeholder {{${name}}} that nobody fills in`)
    return String(value)
  })
}

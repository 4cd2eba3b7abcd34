/** `assay doctor`: whether a target can be questioned, what it offers, and what to do about what is wrong. */
import { discover, type Discovery } from '#harness/target/discover.js'
import { resolveTarget } from '#harness/target/resolve-target.js'
import type { TargetFacts } from '#harness/target/target.js'
import { EXIT } from '#harness/verdict/summarize.js'
import { interruptible } from '#cli/interruption.js'
import { print, printJson } from '#cli/print.js'

export interface DoctorOptions {
  readonly domain?: string
  readonly muc?: string
  readonly json?: true
}

export async function doctor(word: string, options: DoctorOptions): Promise<number> {
  const driver = resolveTarget(word, options)
  return interruptible(async () => {
    try {
      const target = await driver.start()
      const found = await discover(target)
      if (options.json) await printJson(found)
      else await print(inWords(target, found))
      return found.problems.length > 0 ? EXIT.unreachable : EXIT.conformant
    } finally {
      await driver.stop()
    }
  })
}

function inWords({ name, domain, jitsi }: TargetFacts, found: Discovery): string {
  const { software, version, transports, tls, mucDomain, mechanisms, loggedIn, features, problems } = found
  const works: (readonly [string, string])[] = transports.length === 0 ? [] : [
    ['server', [software, version].filter(part => part !== undefined).join(' ') || 'does not say what it is'],
    ['transports', transports.join(', ')],
    ['TLS', tls.join('; ') || 'none'],
    ['mechanisms', mechanisms.join(', ') || 'none'],
    ['logged in', loggedIn.join(', ') || 'nobody'],
    ['rooms', mucDomain ?? 'none found'],
    ...(jitsi ? [['conferences', `${jitsi.rooms}, for anybody at ${jitsi.domain}; ${jitsi.focus.username}@${jitsi.focus.domain} makes them`] as const] : []),
    ['features', features.join(', ') || 'none'],
  ]
  return [
    `${name} (${domain})`,
    ...works.map(([label, text]) => `  ${label.padEnd(11)} ${text}`),
    ...problems.map(({ endpoint, problem, hint }) => `✘ ${endpoint}: ${problem}${hint === undefined ? '' : `; ${hint}`}`),
    problems.length === 0 ? '✔ it can be questioned' : transports.length === 0 ? '✘ it cannot be questioned' : `✘ it can be questioned over ${transports.join(' and ')}, but not completely`,
  ].join('\n')
}

/** What a fault breaks: hosts, rooms and components like those of the configuration, under names of its own. */
import { AccountDeriver, Accounts } from '../auth/accounts.ts'
import type { ServerConfig } from '../config.ts'
import type { Domains } from '../domains.ts'
import { withLobbies } from '../jitsi/lobby-service.ts'
import { jitsiTrial } from '../jitsi/trial.ts'
import { guestsOf } from '../furnishing.ts'
import type { Seams } from '../seams.ts'
import type { HostOptions } from '../session/options.ts'
import { faultyWorld } from './hosts.ts'

/**
 * Adds a world to a server: everything of it acts by these seams. The accounts of all worlds are derived once.
 * @param label as of {@link faultyWorld}
 * @param withJitsi whether a Jitsi deployment is among it
 */
export type AddWorld = (label: string, seams: Seams, withJitsi: boolean) => void

/** What is another option in a world: who is privileged there has an address there. */
export function optionsIn(label: string, { jitsiTrial: jitsi }: ServerConfig): Partial<HostOptions> {
  const privilegedJids = jitsi?.auth.options?.privilegedJids?.map(jid => jid.replace(jitsi.host.domain, faultyWorld(label).jitsi))
  return privilegedJids ? { privilegedJids } : {}
}

export async function worldsOf(config: ServerConfig, domains: Domains, { scramIterations: iterations }: HostOptions): Promise<AddWorld> {
  const { hosts, oauthTrial, outage, strictRooms, components, jitsiTrial: jitsi } = config
  const named = await new AccountDeriver(iterations).derive([...hosts.filter(host => !host.requiresTls && host !== jitsi?.auth).flatMap(host => host.accounts), ...guestsOf(config)])
  const accounts = new Accounts({ sources: [named], iterations })
  const nobody = new Accounts({ sources: [], iterations })
  const staff = new Accounts({ sources: [await new AccountDeriver(iterations).derive(jitsi?.auth.accounts ?? [])], iterations })
  const tokenHosts = hosts.filter(host => host.tokens && host !== jitsi?.host)
  const passwords = hosts[0]?.mechanisms ?? []
  return (label, seams, withJitsi) => {
    const names = faultyWorld(label)
    const items = [{ jid: names.rooms }, ...names.components.map(jid => ({ jid }))]
    const parts = { accounts, items, seams }
    const partsForNobody = { ...parts, accounts: nobody }
    domains.addHost({ ...hosts[0], domain: names.domain, mechanisms: passwords }, parts)
    domains.addHost({ domain: names.anonymous, mechanisms: ['ANONYMOUS'] }, parts)
    domains.addHost({ domain: names.secure, mechanisms: passwords, requiresTls: true }, parts)
    if (oauthTrial) domains.addHost({ domain: names.oauth, mechanisms: ['OAUTHBEARER'], oauth: oauthTrial.settings }, partsForNobody)
    if (outage) domains.addHost({ ...outage, domain: names.outage }, partsForNobody)
    for (const [index, domain] of names.tokens.entries()) {
      const { mechanisms = [], tokens, rooms = [] } = tokenHosts[index] ?? {}
      if (tokens) domains.addHost({ domain, mechanisms, tokens }, partsForNobody)
      for (const { options } of rooms) if (options?.tokens) domains.addRooms({ domain: names.tokenRooms, options: { tokens: { ...options.tokens, exempt: [names.domain] } } }, seams)
    }
    if (withJitsi && jitsi?.host.tokens) {
      const { host, auth } = jitsiTrial(names.jitsi, jitsi.host.tokens, jitsi.auth.mechanisms)
      domains.addHost(host, partsForNobody)
      domains.addHost(auth, { ...parts, accounts: staff })
      for (const { hosts: _, ...rooms } of withLobbies(host.rooms ?? [])) domains.addRooms(rooms, seams)
    }
    domains.addRooms({ domain: names.rooms }, seams)
    domains.addRooms({ ...strictRooms, domain: names.strictRooms }, seams)
    names.components.forEach((domain, index) => domains.addComponent({ domain, secret: components[index]?.secret ?? '' }, seams))
  }
}

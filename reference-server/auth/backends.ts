/** Who knows the passwords of a host, by what its configuration says; and what follows from that for who logs in there. */
import type { HostSettings } from '../router/virtual-host.ts'
import type { Accounts } from './accounts.ts'
import { Callout } from './callout/callout.ts'
import type { CalloutSettings } from './callout/settings.ts'
import { Directory } from './ldap/directory.ts'
import type { LdapSettings } from './ldap/settings.ts'
import { ModuleCheck } from './module/module.ts'
import type { ModuleSettings } from './module/settings.ts'
import { foreignPasswords, ownPasswords, type PasswordBackend } from './passwords.ts'

/** Who knows the passwords of those who are no accounts of the host: one at most. */
export interface BackendSettings {
  /** For whoever starts the server from a program of his own. */
  readonly passwords?: PasswordBackend
  /** A directory. */
  readonly ldap?: LdapSettings
  /** An HTTP service. */
  readonly callout?: CalloutSettings
  /** A module of yours. */
  readonly module?: ModuleSettings
}

export interface LoginSettings extends BackendSettings {
  readonly domain: string
  readonly mechanisms: readonly string[]
  readonly plainNeedsTls?: boolean
}

export interface LoginSurroundings {
  readonly accounts: Accounts
  /** Told of somebody whose password was right. */
  readonly vouched: (username: string) => void
  readonly report: (error: unknown) => void
}

/** Whether somebody elsewhere knows passwords of this host. */
export function isAskingElsewhere({ passwords, ldap, callout, module }: BackendSettings): boolean {
  return (passwords ?? ldap ?? callout ?? module) !== undefined
}

/** Where passwords go elsewhere, there are no keys for SCRAM. @throws Error with a sentence for people when several are named */
export function passwordsOf({ domain, mechanisms, plainNeedsTls = true, ...settings }: LoginSettings, { accounts, vouched, report }: LoginSurroundings): Pick<HostSettings, 'mechanisms' | 'passwords' | 'plainNeedsTls'> {
  const backend = backendOf(domain, settings, report)
  if (!backend) return { mechanisms, passwords: ownPasswords(accounts) }
  return {
    mechanisms: [...mechanisms.filter(name => !name.startsWith('SCRAM-') && name !== 'PLAIN'), 'PLAIN'],
    passwords: foreignPasswords(backend, { accounts, vouched, report }),
    plainNeedsTls,
  }
}

function backendOf(domain: string, { passwords, ldap, callout, module }: BackendSettings, report: (error: unknown) => void): PasswordBackend | undefined {
  const named = [passwords, ldap, callout, module].filter(each => each !== undefined)
  if (named.length > 1) throw new Error(`${domain} asks several about its passwords; name one`)
  if (ldap) return new Directory(ldap, report)
  if (callout) return new Callout(callout, report)
  return module ? new ModuleCheck(module, report) : passwords
}

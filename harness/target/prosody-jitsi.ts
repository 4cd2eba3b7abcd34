/** Prosody with Jitsi's own modules as a target. No package of Debian has them: whoever has them says where they are. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { HarnessError } from '#harness/errors.js'
import { type JitsiFacts, jitsiFeatures } from './jitsi-facts.ts'
import { LOCAL, LOCAL_TOKENS } from './local-world.ts'
import { launchProsody, prosodyInstalled } from './prosody.ts'
import type { ServerProcess } from './server-process.ts'
import { type Launched, started } from './started.ts'
import type { Installed, TargetDriver } from './target.ts'
import { fillIn } from './template.ts'
import { type TokenHost, tokenFeatures } from './token-host.ts'

/** The variable that names their folder. */
const PLUGINS = 'ASSAY_JITSI_PLUGINS'
/** What our configuration loads of them, and what these load in turn. */
const MODULES = [
  'mod_auth_token', 'mod_features_identity', 'mod_jitsi_permissions', 'mod_jitsi_session', 'mod_muc_allowners', 'mod_muc_hide_all', 'mod_muc_lobby_rooms', 'mod_muc_max_occupants', 'mod_muc_meeting_id',
  'mod_muc_password_whitelist', 'mod_muc_wait_for_host', 'mod_persistent_lobby', 'mod_room_destroy', 'mod_token_affiliation', 'mod_token_verification', 'util.lib', 'luajwtjitsi.lib', 'token/util.lib', 'token/jwk.lib',
] as const
/** Libraries that Debian has for other versions of Lua, though any takes them: basexx and inspect. */
const LUA_PATH = ';;/usr/share/lua/5.3/?.lua;/usr/share/lua/5.2/?.lua'
const LOADED_DEADLINE_MS = 10_000

const DOMAIN = 'meet.localhost'
const PARTS = { domain: `auth.${DOMAIN}`, password: 'secret' }
/** How tokens are made. */
const PARTIES = { algorithm: 'HS256', key: LOCAL_TOKENS.secret, issuer: 'assay', audience: 'meet', carrier: 'url', speaks: 'jitsi' } as const
/** A host where nobody gets in without one, and rooms where the accounts of the target need none. */
const TOKENS: readonly TokenHost[] = [{ ...PARTIES, domain: LOCAL_TOKENS.hs, subject: LOCAL_TOKENS.hs, mucDomain: `conference.${LOCAL_TOKENS.hs}` }]
const DEPLOYMENT = {
  domain: DOMAIN, rooms: `conference.${DOMAIN}`, lobby: `lobby.${DOMAIN}`,
  focus: { ...PARTS, username: 'focus' }, recorder: { ...PARTS, username: 'recorder' }, transcriber: { ...PARTS, username: 'transcriber' },
  tokens: { ...PARTIES, domain: DOMAIN, subject: DOMAIN },
  maxOccupants: 6, cappedRooms: { domain: `capped.${DOMAIN}`, maxOccupants: 2 },
  rules: ['meetings', 'hidden-rooms', 'token-affiliation', 'permissions'], sharedRooms: { domain: `shared.${DOMAIN}`, moderatedTenant: 'moderated' },
  hostedRooms: { domain: `hosted.${DOMAIN}`, lobby: `lobby.${DOMAIN}`, moderatedTenant: 'moderated' },
} as const satisfies JitsiFacts

/**
 * A driver for it.
 * @param options `data`: folder for what outlives its process, nothing does without
 */
export function prosodyJitsi({ data }: { readonly data?: string } = {}): TargetDriver {
  return started({ name: 'prosody-jitsi', kind: 'prosody', installed, launch: async () => launch(data) })
}

async function installed(): Promise<Installed> {
  const there = await prosodyInstalled()
  if (!there.yes) return there
  const folder = process.env[PLUGINS] ?? ''
  if (folder === '') return { yes: false, why: `nobody says where Jitsi's modules for Prosody are. Set ${PLUGINS} to their folder (jitsi-meet-prosody, a package of jitsi.org, puts them in /usr/share/jitsi-meet/prosody-plugins), or question another server.` }
  const missing = MODULES.filter(name => !existsSync(join(folder, `${name}.lua`)))
  return missing.length === 0 ? there : { yes: false, why: `${PLUGINS} names ${folder}, where these files of Jitsi's modules for Prosody are missing: ${missing.map(name => `${name}.lua`).join(', ')}. Take those of 2026 or later, or question another server.` }
}

async function launch(kept: string | undefined): Promise<Launched> {
  const launched = await launchProsody({ kept, hosts: {
    plugins: [process.env[PLUGINS] ?? ''], config: config(), env: { LUA_PATH },
    accounts: [{ domain: PARTS.domain, accounts: [DEPLOYMENT.focus, DEPLOYMENT.recorder, DEPLOYMENT.transcriber] }],
  } })
  const { server, facts, beside } = launched
  try {
    await allLoaded(server, facts.endpoints.bosh?.url ?? '')
  } catch (error) {
    await server.stop()
    await beside?.stop()
    throw error
  }
  return { ...launched, facts: { ...facts, name: 'prosody-jitsi', jitsi: DEPLOYMENT, tokens: TOKENS, declares: [...facts.declares, ...jitsiFeatures(DEPLOYMENT), ...tokenFeatures(TOKENS)] } }
}

function config(): string {
  const { domain, rooms, lobby, focus, tokens, maxOccupants, cappedRooms, sharedRooms, hostedRooms } = DEPLOYMENT
  return fillIn('prosody-jitsi.lua', {
    jitsiDomain: domain, focusDomain: focus.domain, conferences: rooms, lobby, maxOccupants, cappedRooms: cappedRooms.domain, maxWithFocus: cappedRooms.maxOccupants, sharedRooms: sharedRooms.domain, moderatedTenant: sharedRooms.moderatedTenant, hostedRooms: hostedRooms.domain, hostedBase: `hosts.${domain}`,
    tokenDomain: LOCAL_TOKENS.hs, accountDomain: LOCAL.domain,
    tokenIssuer: tokens.issuer, tokenAudience: tokens.audience, tokenSecret: tokens.key,
  })
}

/** Prosody starts without a module that it cannot load. It answers nobody before it has tried all of them. */
async function allLoaded(server: ServerProcess, url: string): Promise<void> {
  await server.readyWhen(async signal => fetch(url, { signal }), LOADED_DEADLINE_MS)
  const [broken] = server.saidSoFar(line => /\berror\b.*\bmodule '/.test(line))
  if (broken !== undefined) throw new HarnessError('TARGET_DIED_AT_START', `prosody-jitsi cannot load all of Jitsi's modules (Debian: apt-get install lua-basexx lua-cjson lua-inspect lua-luaossl): ${broken.trim()}`)
}

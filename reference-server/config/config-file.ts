/** Reads the config file of a server: checked as a whole, secrets and certificates included, before anything of it counts. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import type { HostConfig, RoomsConfig, ServerConfig } from '../config.ts'
import { CHECKS } from './checks.ts'
import { ConfigError, ConfigText, problemsOf } from './complaints.ts'
import { jitsiRoomOptions } from '../jitsi/rules.ts'
import { type ConfigFile, configJsonSchema, fileSchema } from './file-schema.ts'
import { referencesFrom } from './references.ts'

/** @throws ConfigError with all that is wrong, a sentence each */
export function readConfigFile(path: string): ServerConfig {
  return parseConfigFile(textOf(path), path)
}

/** The same, from text. @param path where it comes from: named in sentences, and what relative paths start from */
export function parseConfigFile(text: string, path: string): ServerConfig {
  const source = new ConfigText(text, path)
  const checked = fileSchema(referencesFrom(resolve(dirname(path)))).safeParse(source.value)
  const problems = checked.success ? CHECKS.flatMap(check => check(checked.data)) : problemsOf(checked.error, configJsonSchema())
  if (!checked.success || problems.length > 0) throw new ConfigError(problems.map(problem => source.sentence(problem)))
  return serverConfig(checked.data)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const { errno } = cause as NodeJS.ErrnoException
    throw new ConfigError([`${path} cannot be read (${errno === undefined ? String(cause) : getSystemErrorMessage(errno)}); write the path of a config file`], { cause })
  }
}

function serverConfig({ listen, ports, data, authorityFolder, hosts, formerHosts, rooms, components, limits, roomLimits }: ConfigFile): ServerConfig {
  return {
    listen, ports, components,
    hosts: hosts.map(hostConfig),
    rooms: rooms.map(roomsConfig),
    certificates: { files: [], ...(authorityFolder !== undefined && { folder: authorityFolder }) },
    ...(formerHosts && { formerHosts }),
    ...(data !== undefined && { data }),
    ...(limits && { options: limits }),
    ...(roomLimits && { roomOptions: roomLimits }),
  }
}

/** What is not renamed here is called the same in the file and in `HostConfig`. */
function hostConfig({ rooms, limits, ...same }: ConfigFile['hosts'][number]): HostConfig {
  return { ...same, ...(rooms && { rooms: rooms.map(roomsConfig) }), ...(limits && { options: limits }), ...(limits?.plainNeedsTls !== undefined && { plainNeedsTls: limits.plainNeedsTls }) }
}

function roomsConfig({ limits, tokens, jitsi, ...same }: ConfigFile['rooms'][number]): RoomsConfig {
  return { ...same, ...((limits ?? tokens ?? jitsi) && { options: { ...(jitsi && jitsiRoomOptions(jitsi)), ...limits, ...(tokens && { tokens }) } }) }
}

/** What an owner can configure, and how each setting stands in the form. Spec: XEP-0045 v1.35.5 §10.1.3, §16.5.3. */
import type { FieldOption, FieldType } from '#xmpp/stanzas/data-form.js'
import type { Role } from '#xmpp/stanzas/muc-user.js'

export interface RoomConfig {
  readonly name: string
  readonly description: string
  readonly language: string
  readonly pubsub: string
  readonly isPersistent: boolean
  readonly isPublic: boolean
  readonly isMembersOnly: boolean
  readonly isModerated: boolean
  readonly isLogged: boolean
  /** Absent when no password is needed. */
  readonly password: string | undefined
  /** Who sees real JIDs. */
  readonly whois: 'moderators' | 'anyone'
  /** Occupants; 0 means that only the service limits them. */
  readonly maxUsers: number
  /** Who may send private messages. */
  readonly allowPm: 'anyone' | 'participants' | 'moderators' | 'none'
  /** Whether members may invite to a members-only room. */
  readonly allowInvites: boolean
  /** Whether participants may change the subject. */
  readonly changeSubject: boolean
  /** Roles whose presence others see. */
  readonly presenceBroadcast: readonly Role[]
  /** Roles that may get the member list. */
  readonly memberListFor: readonly Role[]
  /** Messages of history that a newcomer gets at most. */
  readonly maxHistoryFetch: number
}

export const DEFAULT_CONFIG: RoomConfig = {
  name: '',
  description: '',
  language: '',
  pubsub: '',
  isPersistent: false,
  isPublic: true,
  isMembersOnly: false,
  isModerated: false,
  isLogged: false,
  password: undefined,
  whois: 'moderators',
  maxUsers: 0,
  allowPm: 'anyone',
  allowInvites: false,
  changeSubject: false,
  presenceBroadcast: ['moderator', 'participant', 'visitor'],
  memberListFor: ['moderator'],
  maxHistoryFetch: 50,
}

/** One row of the form. */
export interface ConfigField {
  readonly name: string
  readonly type: FieldType
  readonly label: string
  readonly options?: readonly FieldOption[]
  /** As the form shows it. */
  read(config: RoomConfig): readonly string[]
  /** The configuration with these values; `undefined` when they cannot be accepted. */
  write(config: RoomConfig, values: readonly string[]): RoomConfig | undefined
}

type KeysOf<T> = { [K in keyof RoomConfig]-?: RoomConfig[K] extends T ? T extends RoomConfig[K] ? K : never : never }[keyof RoomConfig]

const GIVERS_OF_ROLES: readonly Role[] = ['moderator', 'participant', 'visitor']

/** Every setting with a row of its own; password and the lists of admins and owners are not settings of this kind. */
export const CONFIG_FIELDS: readonly ConfigField[] = [
  text('roomname', 'Natural-Language Room Name', 'name'),
  text('roomdesc', 'Short Description of Room', 'description'),
  text('lang', 'Natural Language for Room Discussions', 'language'),
  text('pubsub', 'XMPP URI of Associated Publish-Subscribe Node', 'pubsub'),
  toggle('persistentroom', 'Whether to Make Room Persistent', 'isPersistent'),
  toggle('publicroom', 'Whether to Allow Public Searching for Room', 'isPublic'),
  toggle('membersonly', 'Whether to Make Room Members-Only', 'isMembersOnly'),
  toggle('moderatedroom', 'Whether to Make Room Moderated', 'isModerated'),
  toggle('enablelogging', 'Whether to Enable Public Logging of Room Conversations', 'isLogged'),
  toggle('changesubject', 'Whether to Allow Occupants to Change Subject', 'changeSubject'),
  toggle('allowinvites', 'Whether to Allow Members to Invite Others', 'allowInvites'),
  choice('whois', 'Affiliations that May Discover Real JIDs of Occupants', 'whois', { moderators: 'Moderators Only', anyone: 'Anyone' }),
  choice('allowpm', 'Roles that May Send Private Messages', 'allowPm',
    { anyone: 'Anyone', participants: 'Anyone with Voice', moderators: 'Moderators Only', none: 'Nobody' }),
  maxUsers(),
  roles('presencebroadcast', 'Roles for which Presence is Broadcasted', 'presenceBroadcast'),
  roles('getmemberlist', 'Roles and Affiliations that May Retrieve Member List', 'memberListFor'),
  maxHistoryFetch(),
]

function text(name: string, label: string, key: KeysOf<string>): ConfigField {
  return {
    name: `muc#roomconfig_${name}`, type: 'text-single', label,
    read: config => [config[key]],
    write: (config, [value = '', ...more]) => more.length > 0 ? undefined : { ...config, [key]: value },
  }
}

function toggle(name: string, label: string, key: KeysOf<boolean>): ConfigField {
  return {
    name: `muc#roomconfig_${name}`, type: 'boolean', label,
    read: config => [config[key] ? '1' : '0'],
    write: (config, values) => {
      const value = readToggle(values)
      return value === undefined ? undefined : { ...config, [key]: value }
    },
  }
}

function choice(name: string, label: string, key: 'whois' | 'allowPm', labels: Readonly<Record<string, string>>): ConfigField {
  return {
    name: `muc#roomconfig_${name}`, type: 'list-single', label,
    options: Object.entries(labels).map(([value, each]) => ({ value, label: each })),
    read: config => [config[key]],
    write: (config, [value = '', ...more]) => more.length === 0 && Object.hasOwn(labels, value) ? { ...config, [key]: value } : undefined,
  }
}

function roles(name: string, label: string, key: 'presenceBroadcast' | 'memberListFor'): ConfigField {
  return {
    name: `muc#roomconfig_${name}`, type: 'list-multi', label,
    options: GIVERS_OF_ROLES.map(value => ({ value, label: value })),
    read: config => config[key],
    write: (config, values) => {
      const chosen = GIVERS_OF_ROLES.filter(role => values.includes(role))
      return chosen.length === new Set(values).size ? { ...config, [key]: chosen } : undefined
    },
  }
}

function maxUsers(): ConfigField {
  return {
    name: 'muc#roomconfig_maxusers', type: 'list-single', label: 'Maximum Number of Room Occupants',
    options: ['5', '10', '20', '30', '50', '100', '200', '500', 'none'].map(value => ({ value })),
    read: config => [config.maxUsers === 0 ? 'none' : String(config.maxUsers)],
    write: (config, [value = '']) => {
      if (value === 'none' || value === '') return { ...config, maxUsers: 0 }
      return /^[1-9]\d{0,6}$/.test(value) ? { ...config, maxUsers: Number(value) } : undefined
    },
  }
}

function maxHistoryFetch(): ConfigField {
  return {
    name: 'muc#maxhistoryfetch', type: 'text-single', label: 'Maximum Number of History Messages Returned by Room',
    read: config => [String(config.maxHistoryFetch)],
    write: (config, [value = '']) => /^\d{1,6}$/.test(value) ? { ...config, maxHistoryFetch: Number(value) } : undefined,
  }
}

/** A boolean of XEP-0004; `undefined` when it is none. */
export function readToggle([value, ...more]: readonly string[]): boolean | undefined {
  if (more.length > 0) return undefined
  if (value === '1' || value === 'true') return true
  return value === '0' || value === 'false' ? false : undefined
}

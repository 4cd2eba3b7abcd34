/** What outlives sessions, or the process where there is a folder for it. */
import { existsSync, mkdirSync } from 'node:fs'
import type { AccountStore } from './auth/account-store.ts'
import type { Turn } from './delivery/turn.ts'
import { NoRoomStore, type RoomStore } from './muc/store.ts'
import { MemoryRosterStore, type RosterStore } from './roster/store.ts'

export interface Stores {
  /** None without a folder: the configuration names all that there are. */
  readonly accounts?: AccountStore
  readonly rosters: RosterStore
  readonly rooms: RoomStore
}

/** The folder for what outlives the process cannot be used. */
class DataError extends Error {
  override readonly name = 'DataError'
  constructor(folder: string, cause: unknown) {
    super(`nothing can be kept in ${folder}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/**
 * @param folder left out, everything is kept in memory
 * @throws DataError when the folder, or what is in it, cannot be used
 */
export async function openStores(folder: string | undefined, turn: Turn, report: (error: unknown) => void): Promise<Stores> {
  if (folder === undefined) return { rosters: new MemoryRosterStore(), rooms: new NoRoomStore() }
  let rosters: RosterStore | undefined
  let accounts: AccountStore | undefined
  try {
    if (!existsSync(folder)) mkdirSync(folder)
    const [{ SqliteRosterStore }, { SqliteRoomStore }, { AccountStore }] = await Promise.all([import('./roster/sqlite-store.ts'), import('./muc/sqlite-store.ts'), import('./auth/account-store.ts')])
    rosters = new SqliteRosterStore({ folder, turn, report })
    accounts = new AccountStore(folder)
    return { accounts, rosters, rooms: new SqliteRoomStore({ folder, turn, report }) }
  } catch (error) {
    rosters?.close()
    accounts?.close()
    throw new DataError(folder, error)
  }
}

export function closeStores({ accounts, rosters, rooms }: Stores): void {
  accounts?.close()
  rosters.close()
  rooms.close()
}

/** What a process and its descendants have used, from the kernel's own accounting. Linux only (/proc). */
import { readdirSync, readFileSync } from 'node:fs'

/** Length of a tick of /proc/PID/stat on every Linux that Node runs on. */
const TICK_MS = 10

/** CPU time, in user and kernel mode, of a process and its descendants that live. Resolution: 10 ms. */
export function cpuMs(pid: number): number {
  return family(pid).reduce((sum, one) => sum + one.ticks * TICK_MS, 0)
}

/** Resident memory of a process and its descendants, in KiB. */
export function residentKib(pid: number): number {
  return family(pid).reduce((sum, one) => sum + Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${one.pid}/status`))?.[1] ?? 0), 0)
}

interface Stat { readonly pid: number; readonly parent: number; readonly ticks: number }

function family(root: number): Stat[] {
  const all = readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(name => statOf(Number(name))).filter(stat => stat !== undefined)
  const found = all.filter(({ pid }) => pid === root)
  for (const one of found) found.push(...all.filter(({ parent }) => parent === one.pid))
  return found
}

/** Fields after the name, which may hold spaces: state, parent, …; user time and system time are the 12th and 13th. */
function statOf(pid: number): Stat | undefined {
  const text = read(`/proc/${pid}/stat`)
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return text === '' ? undefined : { pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''                               // gone meanwhile
  }
}

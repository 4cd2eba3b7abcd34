/** Free ports for servers we start, and the moment such a server takes connections. */
import { createServer, connect } from 'node:net'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

const BETWEEN_TRIES_MS = 15

/** As many free loopback ports as asked for, all different. They are free now; whoever is told to bind them has to say if not. */
export async function freePorts(count: number): Promise<number[]> {
  const holders = Array.from({ length: count }, () => createServer())
  try {
    return await Promise.all(
      holders.map(async holder => {
        holder.listen(0, '127.0.0.1')
        await once(holder, 'listening')
        const address = holder.address()
        return typeof address === 'object' && address !== null ? address.port : 0
      }),
    )
  } finally {
    await Promise.all(holders.map(holder => new Promise(resolve => holder.close(resolve))))
  }
}

/** Resolves once every port takes a connection on 127.0.0.1; tries until `stop` is aborted. */
export async function takesConnections(ports: readonly number[], stop: AbortSignal): Promise<void> {
  await Promise.all(
    ports.map(async port => {
      while (!stop.aborted && !(await accepts(port))) await delay(BETWEEN_TRIES_MS)
    }),
  )
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** What all listeners share: a port that is taken or refused is told in one sentence, and closing takes the sockets along. */
import type { AddressInfo, Server } from 'node:net'

export interface Listener {
  readonly host: string
  readonly port: number
  /** Takes no more connections. */
  refuseNew(): void
  /** Destroys what is still connected. */
  destroy(): Promise<void>
}

/** A port could not be had. The message is a sentence for people. */
class ListenError extends Error {
  override readonly name = 'ListenError'
}

/** @throws ListenError */
export async function listen(server: Server, at: { readonly host: string; readonly port: number }, destroyAll: () => void): Promise<Listener> {
  const closed = new Promise<void>(resolve => { server.once('close', resolve) })
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(sentence(error, at)))
    server.listen(at.port, at.host, () => resolve())
  })
  server.on('error', () => undefined)     // one connection that could not be accepted
  const { port } = server.address() as AddressInfo
  return {
    host: at.host,
    port,
    refuseNew() { server.close() },
    async destroy() {
      server.close()
      destroyAll()
      await closed
    },
  }
}

function sentence(error: NodeJS.ErrnoException, { host, port }: { readonly host: string; readonly port: number }): ListenError {
  const why = error.code === 'EADDRINUSE' ? 'something else listens there already; choose another port, or 0 for any free one'
    : error.code === 'EACCES' ? 'this user may not listen there; choose a port above 1023'
      : error.message
  return new ListenError(`cannot listen on ${host}:${port}: ${why}`, { cause: error })
}

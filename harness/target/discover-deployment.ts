/** Whether a Jitsi deployment is as it was described: its parts and guests log in, and its rooms are there. Spec: JITSI, 1 (topology). */
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import type { Client } from '#harness/probe/client.js'
import { EndpointError, type Problem, problemOf } from './diagnose.ts'
import type { JitsiFacts } from './jitsi-facts.ts'
import type { Account } from './target.ts'

/** What it takes to look. */
export interface Looking {
  /** Reports by itself what keeps somebody out; who has no account is a guest. */
  readonly logIn: (host: string, who: string, account?: Account) => Promise<Client | undefined>
  readonly report: (problem: Problem) => void
}

const CHECK = 'check `jitsi` in the target file'

/** Reports whatever would keep tests of conferences from their questions. */
export async function lookAtDeployment({ domain, rooms, lobby, focus, recorder, transcriber }: JitsiFacts, { logIn, report }: Looking): Promise<void> {
  const parts = [focus, recorder, transcriber].filter(part => part !== undefined)
  const [maker] = await Promise.all([...parts.map(async part => logIn(part.domain, `${part.username}@${part.domain}`, part)), logIn(domain, `guest at ${domain}`)])
  if (!maker) return
  await Promise.all([rooms, ...(lobby === undefined ? [] : [lobby])].map(async service => {
    try {
      const { type } = await maker.iq('get', service, discoInfoQuery())
      if (type !== 'result') throw new EndpointError('no-rooms', `${service} does not answer as a service for rooms`, CHECK)
    } catch (error) {
      report(problemOf('conferences', error))
    }
  }))
}

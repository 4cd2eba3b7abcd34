/** Scenes of an account that no rate is meant for and that may send larger stanzas than others, such as a conference focus. Spec: JITSI, limits_exception. */
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { HarnessError } from '#harness/errors.js'
import type { Client } from '#harness/probe/client.js'
import { pacedClient } from './limits.ts'
import { resumable } from './managed.ts'
import { session } from './sessions.ts'

const NEEDS = { features: ['privileged-account'], polite: false } as const

/** The same stage for scenes of ordinary accounts: the first of them is the privileged one here. */
function onItsHost(stage: Stage): { readonly stage: Stage; readonly bytes: number } {
  const { maxStanzaBytes = 0, privileged } = stage.target.limits ?? {}
  if (!privileged) throw new HarnessError('TARGET_NO_PRIVILEGED_ACCOUNT', 'the target says that it has a privileged account, and not which; add limits.privileged to its file')
  const { domain, username, password, maxStanzaBytes: most } = privileged
  return {
    stage: { ...stage, target: { ...stage.target, domain, accounts: [{ username, password }] } },
    bytes: Math.min(2 * maxStanzaBytes, Math.floor((maxStanzaBytes + most) / 2)),
  }
}

/** The privileged account has logged in; so many bytes are too many for anybody else, and not for it. */
export const privileged: Fixture<{ readonly focus: Client; readonly bytes: number }> = new Fixture({ ...session.needs, ...NEEDS, transports: 'each' }, async outer => {
  const { stage, bytes } = onItsHost(outer)
  const { alice: focus } = await session.set(stage)
  return { focus, bytes }
})

/** The same on a stream on which it has resumed its session. */
export const privilegedAgain: Fixture<{ readonly focus: Client; readonly bytes: number }> = new Fixture({ ...resumable.with(NEEDS).needs, accounts: 0 }, async outer => {
  const { stage, bytes } = onItsHost(outer)
  const { alice: focus } = await resumable.set(stage)
  focus.cut()
  await focus.resume(stage)
  return { focus: focus.client, bytes }
})

/** The privileged account on the port where others are read more slowly when they send too fast. */
export const privilegedAndHasty = new Fixture({ ...pacedClient.with(NEEDS).needs, accounts: 0 }, async stage => pacedClient.set(onItsHost(stage).stage))

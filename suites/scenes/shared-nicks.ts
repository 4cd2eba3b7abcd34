/** Scenes of several clients of one account in a room, some of them behind the same nickname. Spec: XEP-0045 v1.35.5 §7.2.8. */
import { setUp } from '#harness/errors.js'
import { available } from '#harness/match/stanza.js'
import { join } from '#harness/probe/muc-client.js'
import { room } from './rooms.ts'
import { logIn } from './sessions.ts'

/** Alice and bob in a room; a second client of bob's account behind bob's nickname, and a third one behind another. */
export const shared = room.with({ accounts: 2, features: ['muc-multi-session'] }).andThen(async (scene, stage) => {
  const { alice, bob } = scene
  const second = await join(await logIn(stage, 'second', 1), scene.room, 'bob')
  const third = await join(await logIn(stage, 'third', 1), scene.room, 'robert')
  await setUp('everybody sees the third', async () => Promise.all([alice, bob, second].map(async each => each.next(available({ nick: 'robert' })))))
  for (const occupant of [alice, bob, second, third]) await occupant.settle()
  return { ...scene, second, third }
})

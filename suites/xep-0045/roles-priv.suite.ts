/** Spec: XEP-0045 v1.35.5 §5.1.1, "Privileges". */
import { childrenOf, el, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { ROLES, type Role } from '#xmpp/stanzas/muc-user.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { type Matcher, where } from '#harness/match/matcher.js'
import { groupchat, message, presenceShow, subject } from '#harness/match/stanza.js'
import { refusal } from '#suites/scenes/rights.js'
import { closedRoom, lastWord, moderated, welcome, room as roomOfTwo } from '#suites/scenes/rooms.js'
import { inWords, type Stand, stand } from '#suites/scenes/standings.js'
import { CHANGES_PRESENCE, type Expected, SETS_SUBJECT, SPEAKS, WHISPERS } from './policy.ts'

const moderatedOutside = closedRoom({ 'muc#roomconfig_moderatedroom': true }).with({ features: ['muc-moderated'] })

must('XEP-0045#roles-priv.1', 'who has no voice hears what is said', moderated, async ({ alice, bob }, { tag }) => {
  await alice.say(tag)
  await bob.next(groupchat(tag))
})

must('XEP-0045#roles-priv.2', 'who has no voice sees who is there', moderatedOutside, async ({ bob, room }) => {
  const { presences } = await welcome(bob, room, 'bob')
  expect(presences.map(({ nick }) => nick)).toContain('alice')
})

may('XEP-0045#roles-priv.3', 'an owner may give and take what a role is allowed', closedRoom({}), async ({ alice }) => {
  const form = await alice.form()
  const options = ['changesubject', 'allowpm', 'presencebroadcast', 'getmemberlist', 'allowinvites'].filter(name => valuesOf(form, `muc#roomconfig_${name}`) !== undefined)
  return options.length === 0 ? 'there are no options for it' : `there are options for it: ${options.join(', ')}`
})

may('XEP-0045#roles-priv.4', 'in a room that is not moderated a visitor may speak', roomOfTwo, async ({ alice, bob, room }, { tag }) => {
  if (refusal(await alice.admin({ nick: 'bob', role: 'visitor' })) !== 'none') return 'there are no visitors'
  await bob.say(tag)
  await setUp('the room has decided', async () => bob.next(await lastWord(bob.client, room)))
  const heard = await alice.allBefore(await lastWord(alice.client, room), groupchat(tag))
  return heard.length > 0 ? 'it is heard' : 'it is not heard'
})

// The table of privileges by role, cell by cell. Nobody has an affiliation, so that only the role decides.
const BY_ROLE = ROLES.map(role => ({ affiliation: 'none', role } as const))

for (const [kind, isModerated] of [['moderated', true], ['unmoderated', false]] as const) {
  must(`XEP-0045#roles-priv.5~speak-${kind}`, `in ${isModerated ? 'a moderated' : 'an unmoderated'} room those speak to all who may`, stand({ 'muc#roomconfig_moderatedroom': isModerated }).with(isModerated ? { features: ['muc-moderated'] } : {}), async (scene, { tag }) => {
    await eachRole(scene, SPEAKS[kind], async ({ bob }, role) => {
      await bob.say(`${tag} ${role}`)
      return groupchat(`${tag} ${role}`)
    })
  })
}

for (const [value, who] of [['0', 'only moderators set'], ['1', 'participants, too, set']] as const) {
  must(`XEP-0045#roles-priv.5~subject-${value}`, `where the form says so, ${who} the subject`, stand({ 'muc#roomconfig_changesubject': value === '1' }).with({ features: ['muc-subject'] }), async (scene, { tag }) => {
    await eachRole(scene, SETS_SUBJECT[value], async ({ bob }, role) => {
      await bob.setSubject(`${tag} ${role}`)
      return subject(`${tag} ${role}`)
    })
  })
}

must('XEP-0045#roles-priv.5~presence', 'everybody who is in, and nobody else, shows itself as it likes', stand({}), async scene => {
  await eachRole(scene, CHANGES_PRESENCE, async ({ bob }, role) => {
    await bob.presence({ to: bob.jid }, el('show', {}, 'dnd'), el('status', {}, role))
    return where(presenceShow('dnd', { nick: bob.nick }), `of a ${role}`, ({ element }) => childrenOf(element, NS.client, 'status').some(status => textOf(status) === role))
  })
})

must('XEP-0045#roles-priv.5~private', 'everybody who is in, and nobody else, speaks to one', stand({}), async (scene, { tag }) => {
  await eachRole(scene, WHISPERS, async ({ bob, owner }, role) => {
    await bob.whisper(owner.nick, `${tag} ${role}`)
    return message({ body: `${tag} ${role}` })
  })
})

/** Has bob do something in each role, and looks whether it reaches the owner. */
async function eachRole(scene: Stand, table: Readonly<Record<Role, Expected>>, act: (scene: Stand, role: Role) => Promise<Matcher<unknown>>): Promise<void> {
  const wrong: string[] = []
  for (const standing of BY_ROLE) {
    const expected = table[standing.role]
    if (expected === 'undecided') continue
    await scene.put([scene.bob, standing])
    const heard = await act(scene, standing.role)
    await scene.bob.next(await lastWord(scene.bob.client, scene.room))
    const said = await scene.owner.allBefore(await lastWord(scene.owner.client, scene.room), heard)
    if ((said.length > 0) !== (expected === 'yes')) wrong.push(`${inWords(standing)} ${expected === 'yes' ? 'may, and is not heard' : 'may not, and is heard'}`)
  }
  expect(wrong).toEqual([])
}

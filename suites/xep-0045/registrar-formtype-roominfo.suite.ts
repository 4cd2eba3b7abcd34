/** Spec: XEP-0045 v1.35.5 §16.5.4, "muc#roominfo FORM_TYPE". */
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import type { Client } from '#harness/probe/client.js'
import { join } from '#harness/probe/muc-client.js'
import { closedRoom } from '#suites/scenes/rooms.js'

const REGISTERED: readonly string[] = ['contactjid', 'description', 'lang', 'ldapgroup', 'logs', 'occupants', 'subject', 'subjectmod'].map(name => `muc#roominfo_${name}`)

/** What the form says, if it has such a field. */
async function told(client: Client, room: Jid, name: string): Promise<string | undefined> {
  const info = await client.ask('get', room, discoInfoQuery())
  const form = info && readDiscoInfo(info).forms?.find(({ formType }) => formType === NS.mucRoomInfo)
  return form && valuesOf(form, `muc#roominfo_${name}`)?.[0]
}

must('XEP-0045#registrar-formtype-roominfo.1', 'what a room says more about itself has registered names', closedRoom({}), async ({ bob, room }) => {
  const info = await bob.ask('get', room, discoInfoQuery())
  const form = info && readDiscoInfo(info).forms?.find(({ formType }) => formType === NS.mucRoomInfo)
  const names = form?.fields.map(({ name = '' }) => name).filter(name => name.startsWith('muc#roominfo_')) ?? []
  expect(names.filter(name => !REGISTERED.includes(name))).toEqual([])
})

must('XEP-0045#registrar-formtype-roominfo.2', 'a room says how many are in it', closedRoom({}), async ({ bob, room }) => {
  for (const count of [1, 2]) {
    const info = await bob.ask('get', room, discoInfoQuery())
    const form = info && readDiscoInfo(info).forms?.find(({ formType }) => formType === NS.mucRoomInfo)
    expect((form && valuesOf(form, 'muc#roominfo_occupants')) ?? [String(count)]).toEqual([String(count)])
    if (count === 1) await join(bob, room, 'bob')
  }
})

must('XEP-0045#registrar-formtype-roominfo.3', 'a room tells its description', closedRoom({}), async ({ alice, bob, room }, { tag }) => {
  for (const text of [`one ${tag}`, `two ${tag}`]) {
    await alice.configure({ 'muc#roomconfig_roomdesc': text })
    expect((await told(bob, room, 'description')) ?? text).toBe(text)
  }
})

must('XEP-0045#registrar-formtype-roominfo.4', 'a room tells its subject', closedRoom({}), async ({ alice, room }, { tag }) => {
  for (const text of [`one ${tag}`, `two ${tag}`]) {
    await alice.setSubject(text)
    expect((await told(alice.client, room, 'subject')) ?? text).toBe(text)
  }
})

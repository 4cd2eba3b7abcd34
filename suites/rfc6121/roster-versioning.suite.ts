/** Spec: RFC 6121 §2.6, "Roster Versioning". */
import { childOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { readRoster, rosterPush } from '#harness/match/roster.js'
import type { Client } from '#harness/probe/client.js'
import { addItem, item, owner, roster, rosterQuery } from '#suites/scenes/guests.js'
import { fence } from '#suites/scenes/words.js'

const versioned = owner.with({ features: ['roster-versioning'] })

async function version(client: Client): Promise<string> {
  const { ver } = await setUp('the roster has a version', async () => roster(client, ''))
  if (ver === undefined) throw new HarnessError('ROSTER_WITHOUT_VERSION', 'the roster came without a version')
  return ver
}

must('RFC6121#roster-versioning-feature.1', 'a server that numbers its rosters says so', owner, async ({ user: { desk } }) => {
  const { ver } = await roster(desk, '')
  expect(childOf(desk.features, NS.rosterVersions, 'ver') !== undefined || ver === undefined).toBe(true)
})

must('RFC6121#roster-versioning-success.1~empty', 'who has no version gets everything, with a version', versioned, async ({ user: { desk } }, { tag }) => {
  await addItem(desk, `${tag}@example.com`)
  const { ver, items } = await roster(desk, '')
  expect({ hasVersion: ver !== undefined, items: items.map(({ jid }) => jid) }).toEqual({ hasVersion: true, items: [`${tag}@example.com`] })
})

must('RFC6121#roster-versioning-success.1~current', 'who has the last version gets an empty result, or everything', versioned, async ({ user: { desk } }, { tag }) => {
  await addItem(desk, `${tag}@example.com`)
  const ver = await version(desk)
  const query = await desk.ask('get', undefined, rosterQuery(ver))
  expect(query === undefined ? ver : readRoster(query).ver).toBe(ver)
})

must('RFC6121#roster-versioning-success.2', 'who has an old version hears of what has changed since', versioned, async ({ user: { desk } }, { tag }) => {
  await addItem(desk, `old-${tag}@example.com`)
  const ver = await version(desk)
  for (const name of ['first', 'second']) await addItem(desk, `${name}-${tag}@example.com`)
  desk.wire.forget()
  const query = await desk.ask('get', undefined, rosterQuery(ver))
  const pushed = (await desk.allBefore(await fence(desk), rosterPush())).map(push => push.item.jid)
  const all = query ? readRoster(query).items.map(({ jid }) => jid).filter(jid => jid !== `old-${tag}@example.com`) : pushed
  expect(all.toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([`first-${tag}@example.com`, `second-${tag}@example.com`])
})

must('RFC6121#roster-versioning-success.3', 'each push has a version of its own', versioned, async ({ user: { desk } }, { tag }) => {
  const before = await version(desk)
  for (const name of ['first', 'second']) await desk.ask('set', undefined, rosterQuery(undefined, item(`${name}-${tag}@example.com`)))
  const pushes = await desk.allBefore(await fence(desk), rosterPush())
  expect(new Set([before, ...pushes.map(({ ver }) => ver)].filter(ver => ver !== undefined)).size).toBe(3)
})

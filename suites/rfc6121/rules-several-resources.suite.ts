/** Spec: RFC 6121 §8.5.2.1, "Available or Connected Resources": an account with several clients, of different priorities. */
import { expect, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available, message, stanzaError, unavailable } from '#harness/match/stanza.js'
import { appear, guests, to } from '#suites/scenes/guests.js'
import { fence, text } from '#suites/scenes/words.js'

const several = guests({ user: { desk: 'connected' }, contact: { desk: 0, phone: 5, shy: -1 } })
const onlyShy = guests({ user: { desk: 'connected' }, contact: { desk: -1 } })

for (const [number, type] of [[2, 'normal'], [4, 'chat']] as const) {
  must(`RFC6121#rules-localpart-barejid-resource-message.${number}`, `a ${type} message to an account with several clients reaches one of them`, several, async ({ user: { desk: user }, contact }, { tag }) => {
    const clients = [contact.desk, contact.phone]
    await user.send(text(tag, { type, to: contact.desk.jid.bareText }))
    for (const client of clients) await user.send(text(`${tag}-fence`, { type: 'chat', to: client.jid.toString() }))
    const heard = await Promise.all(clients.map(async client => client.allBefore(message({ body: `${tag}-fence` }), message({ body: tag }))))
    expect(heard.flat().length).toBeGreaterThan(0)
  })
}

should('RFC6121#rules-localpart-barejid-resource-message.5', 'a message to an account that wants none is kept, or gets service-unavailable', onlyShy, async ({ user: { desk: user }, contact: { desk: contact }, accounts }, { tag }) => {
  await user.send(text(tag, { type: 'chat', id: tag, to: contact.jid.bareText }))
  const refusals = await user.allBefore(await fence(user), stanzaError('service-unavailable', { stanza: 'message', id: tag }))
  if (refusals.length > 0) return
  const phone = await setUp('the contact comes with another client', async () => accounts.contact.logIn('phone'))
  await appear(phone)
  await phone.next(message({ body: tag }))
})

must('RFC6121#rules-localpart-barejid-resource-message.7', 'a headline reaches every client that wants messages', several, async ({ user: { desk: user }, contact }, { tag }) => {
  await user.send(text(tag, { type: 'headline', to: contact.desk.jid.bareText }))
  for (const client of [contact.desk, contact.phone]) await client.next(message({ type: 'headline', body: tag }))
})

must('RFC6121#rules-localpart-barejid-resource-message.8~delivery', 'an error to an account reaches nobody', several.with({ polite: false }), async ({ user: { desk: user }, contact }, { tag }) => {
  await user.send(text(tag, { type: 'error', to: contact.desk.jid.bareText }))
  for (const client of [contact.desk, contact.phone]) {
    await user.send(text(`${tag}-fence`, { type: 'chat', to: client.jid.toString() }))
    await client.noneBefore(message({ body: `${tag}-fence` }), message({ body: tag }))
  }
})

must('RFC6121#rules-localpart-barejid-resource-message.8~answer', 'an error to an account gets no answer', several.with({ polite: false }), async ({ user: { desk: user }, contact }, { tag }) => {
  await user.send(text(tag, { type: 'error', id: tag, to: contact.desk.jid.bareText }))
  await user.noneBefore(await fence(user), message({ id: tag }))
})

must('RFC6121#rules-localpart-barejid-resource-pres.1~available', 'presence to an account reaches every available client', several, async ({ user: { desk: user }, contact }) => {
  await user.send(to(contact.desk.jid.bare, undefined))
  for (const client of [contact.desk, contact.phone, contact.shy]) await client.next(available({ from: user.jid.toString() }))
})

must('RFC6121#rules-localpart-barejid-resource-pres.1~unavailable', 'a goodbye to an account reaches every available client', several, async ({ user: { desk: user }, contact }) => {
  await user.send(to(contact.desk.jid.bare, undefined))
  await user.send(to(contact.desk.jid.bare, 'unavailable'))
  for (const client of [contact.desk, contact.phone, contact.shy]) await client.next(unavailable({ from: user.jid.toString() }))
})

must('RFC6121#rules-localpart-barejid-resource-pres.2', 'presence to an account arrives with the address it was sent to', several, async ({ user: { desk: user }, contact }) => {
  await user.send(to(contact.desk.jid.bare, undefined))
  for (const client of [contact.desk, contact.phone, contact.shy]) {
    const seen = await client.next(available({ from: user.jid.toString() }))
    expect(seen.to).toBe(client.jid.bareText)
  }
})

must('RFC6121#rules-local-fulljid-nomatch-message.2', 'a chat message to a client that is not there is one to its account', several, async ({ user: { desk: user }, contact }, { tag }) => {
  const clients = [contact.desk, contact.phone]
  await user.send(text(tag, { type: 'chat', id: tag, to: `${contact.desk.jid.bareText}/absent` }))
  const refusals = await user.allBefore(await fence(user), stanzaError([], { stanza: 'message', id: tag }))
  for (const client of clients) await user.send(text(`${tag}-fence`, { type: 'chat', to: client.jid.toString() }))
  const heard = await Promise.all(clients.map(async client => client.allBefore(message({ body: `${tag}-fence` }), message({ body: tag }))))
  expect(heard.flat().length + refusals.length).toBeGreaterThan(0)
})

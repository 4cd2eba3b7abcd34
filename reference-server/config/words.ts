/** Words that many fields of a config file are made of. */
import { z } from 'zod'
import { Jid } from '#xmpp/jid.js'
import { localpart } from '../auth/plain.ts'
import { AddressList } from '../listen/addresses.ts'

/** A domain; reads as it stands in addresses. */
export const domain = z.string().transform((text, context) => {
  const read = jidOf(text)
  if (read && read.local === '' && read.resource === '') return read.domain
  context.addIssue({ code: 'custom', message: 'is no domain; write one such as meet.example.com' })
  return z.NEVER
})

/** `name@domain`; reads as it stands in stanzas. */
export const bareJid = z.string().transform((text, context) => {
  const read = jidOf(text)
  if (read?.isBare && read.local !== '') return read.toString()
  context.addIssue({ code: 'custom', message: 'is no address of an account; write one such as focus@auth.meet.example.com' })
  return z.NEVER
})

/** Either of both. */
export const bareJidOrDomain = z.string().transform((text, context) => {
  const read = jidOf(text)
  if (read?.isBare) return read.toString()
  context.addIssue({ code: 'custom', message: 'is neither an address of an account nor a domain; write one such as recorder@auth.meet.example.com or auth.meet.example.com' })
  return z.NEVER
})

/** A localpart; reads as it stands in addresses. */
export const username = z.string().transform((text, context) => {
  const local = localpart(text, 'localhost') ?? ''
  if (local !== '') return local
  context.addIssue({ code: 'custom', message: 'is no name of an account; write the part of the address before the @' })
  return z.NEVER
})

function jidOf(text: string): Jid | undefined {
  try {
    return Jid.parse(text)
  } catch {
    return undefined
  }
}

/** An address of a machine, or a network. */
export const network = z.string().superRefine((text, context) => {
  try {
    new AddressList([text])
  } catch {
    context.addIssue({ code: 'custom', message: 'is neither an address nor a network; write one such as 192.0.2.7 or 10.0.0.0/8' })
  }
})

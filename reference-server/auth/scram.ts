/**
 * The SCRAM mechanisms on the server's side, with channel binding and without. What is unknown looks like what is known until the proof.
 * Spec: RFC 5802 §3, §5, §5.1, §6; RFC 7677 §3; RFC 9266 §3; RFC 6120 §6.5.10.
 */
import { randomBytes } from 'node:crypto'
import { type ChannelBinding, isChannelBinding } from '#xmpp/sasl/channel-binding.js'
import { authMessage, formatServerFinal, formatServerFirst, parseClientFinal, parseClientFirst, type ReadClientFinal, type ReadClientFirst, type ScramHash, serverSignature, verifyProof } from '#xmpp/sasl/scram.js'
import { WireError } from '#xmpp/wire-error.js'
import type { SaslRefusalCode } from '../session/errors.ts'
import type { ScramRecord } from './accounts.ts'
import { bindingData } from './channel-binding.ts'
import { CHALLENGE_EMPTY, failure, failureOf, type LoginContext, type Mechanism, type Step } from './mechanism.ts'
import { localpart, mayActAs } from './plain.ts'

/** What has been said before the client's final message. */
interface Exchange {
  readonly first: ReadClientFirst
  readonly username: string
  readonly record: ScramRecord
  readonly nonce: string
  readonly serverFirst: string
  /** What the client's last message has to repeat: its GS2 header, and what it binds to. */
  readonly channelBinding: Buffer
}

/** `bound`: the -PLUS form. */
type Form = 'bound' | 'unbound'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function scram(hash: ScramHash, form: Form = 'unbound'): (context: LoginContext) => Mechanism {
  return context => {
    let exchange: Exchange | undefined
    return {
      step(message) {
        if (message === undefined) return exchange ? failure('SASL_SYNTAX') : CHALLENGE_EMPTY
        return orSyntax(() => {
          const text = UTF8.decode(message)
          if (exchange) return finish(exchange, text, hash, context)
          return begin(text, { hash, form }, context, begun => { exchange = begun })
        })
      },
    }
  }
}

function begin(text: string, { hash, form }: { readonly hash: ScramHash; readonly form: Form }, context: LoginContext, keep: (exchange: Exchange) => void): Step {
  const first = parseClientFirst(text)
  const { problem, data } = bind(first, form, context)
  if (problem) return failure(problem)
  const username = localpart(first.username, context.domain) ?? ''
  if (context.options.unknownUsers === 'refuse-at-once' && !context.accounts.has(username)) return failure('SASL_UNKNOWN_USER')
  const record = context.accounts.scramRecord(username, hash)
  const nonce = first.nonce + randomBytes(18).toString('base64')
  const serverFirst = formatServerFirst({ nonce, salt: record.salt, iterations: record.iterations })
  keep({ first, username, record, nonce, serverFirst, channelBinding: Buffer.concat([Buffer.from(first.gs2Header), data]) })
  return { kind: 'challenge', data: Buffer.from(serverFirst) }
}

/** What the flag of a client's first message says of channel binding, and what it binds to. RFC 5802 §6. */
function bind({ flag }: ReadClientFirst, form: Form, { bindings = [], connection, refusals }: LoginContext): { readonly problem?: SaslRefusalCode; readonly data: Buffer } {
  const nothing = Buffer.alloc(0)
  if (flag.startsWith('p=') !== (form === 'bound')) return { problem: 'SASL_CHANNEL_BINDING', data: nothing }
  if (flag === 'y' && bindings.length > 0 && refusals.SASL_DOWNGRADE) return { problem: 'SASL_DOWNGRADE', data: nothing }
  if (form === 'unbound') return { data: nothing }
  const type = typeIn(flag, bindings)
  const tls = connection.tls()
  const data = type && tls && bindingData(tls, type)
  return data ? { data } : { problem: 'SASL_BINDING_TYPE', data: nothing }
}

function typeIn(flag: string, bindings: readonly ChannelBinding[]): ChannelBinding | undefined {
  const name = flag.slice('p='.length)
  return isChannelBinding(name) && bindings.includes(name) ? name : undefined
}

function finish(exchange: Exchange, text: string, hash: ScramHash, context: LoginContext): Step {
  const { first, username, record, serverFirst } = exchange
  const final = parseClientFinal(text)
  const message = authMessage(first.bare, serverFirst, final.withoutProof)
  // checked in any case, so that whoever is unknown is not told by the time it takes
  const problem = finalProblem(exchange, final, verifyProof(hash, record.storedKey, message, final.proof), context)
  if (!record.known) return failureOf(username, 'SASL_UNKNOWN_USER')
  if (problem) return failureOf(username, problem)
  const signature = serverSignature(hash, record.serverKey, message)
  return { kind: 'success', username, data: Buffer.from(formatServerFinal({ signature })) }
}

function finalProblem({ first, nonce, username, channelBinding }: Exchange, final: ReadClientFinal, isProven: boolean, { domain, refusals }: LoginContext): SaslRefusalCode | undefined {
  const problems = {
    SASL_NONCE: final.nonce !== nonce,
    SASL_BINDING_DATA: !final.channelBinding.equals(channelBinding),
    SASL_PROOF: !isProven,
    SASL_AUTHZID: !mayActAs(first.authzid ?? '', username, domain),
  }
  return (Object.keys(problems) as (keyof typeof problems)[]).find(code => problems[code] && refusals[code])
}

function orSyntax(step: () => Step): Step {
  try {
    return step()
  } catch (error) {
    if (error instanceof WireError || error instanceof TypeError) return failure('SASL_SYNTAX')
    throw error
  }
}

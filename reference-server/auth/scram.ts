/**
 * The SCRAM mechanisms on the server's side, without channel binding. What is unknown looks like what is known until the proof.
 * Spec: RFC 5802 §3, §5, §5.1, §6; RFC 7677 §3; RFC 6120 §6.5.10.
 */
import { randomBytes } from 'node:crypto'
import { authMessage, formatServerFinal, formatServerFirst, parseClientFinal, parseClientFirst, type ReadClientFinal, type ReadClientFirst, type ScramHash, serverSignature, verifyProof } from '#xmpp/sasl/scram.js'
import { WireError } from '#xmpp/wire-error.js'
import type { SaslRefusalCode } from '../session/errors.ts'
import type { ScramRecord } from './accounts.ts'
import { CHALLENGE_EMPTY, failure, type LoginContext, type Mechanism, type Step } from './mechanism.ts'
import { localpart, mayActAs } from './plain.ts'

/** What has been said before the client's final message. */
interface Exchange {
  readonly first: ReadClientFirst
  readonly username: string
  readonly record: ScramRecord
  readonly nonce: string
  readonly serverFirst: string
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function scram(hash: ScramHash): (context: LoginContext) => Mechanism {
  return context => {
    let exchange: Exchange | undefined
    return {
      step(message) {
        if (message === undefined) return exchange ? failure('SASL_SYNTAX') : CHALLENGE_EMPTY
        return orSyntax(() => {
          const text = UTF8.decode(message)
          if (exchange) return finish(exchange, text, hash, context)
          return begin(text, hash, context, begun => { exchange = begun })
        })
      },
    }
  }
}

function begin(text: string, hash: ScramHash, context: LoginContext, keep: (exchange: Exchange) => void): Step {
  const first = parseClientFirst(text)
  if (first.flag !== 'n' && first.flag !== 'y') return failure('SASL_CHANNEL_BINDING')
  const username = localpart(first.username, context.domain) ?? ''
  if (context.options.unknownUsers === 'refuse-at-once' && !context.accounts.has(username)) return failure('SASL_UNKNOWN_USER')
  const record = context.accounts.scramRecord(username, hash)
  const nonce = first.nonce + randomBytes(18).toString('base64')
  const serverFirst = formatServerFirst({ nonce, salt: record.salt, iterations: record.iterations })
  keep({ first, username, record, nonce, serverFirst })
  return { kind: 'challenge', data: Buffer.from(serverFirst) }
}

function finish(exchange: Exchange, text: string, hash: ScramHash, context: LoginContext): Step {
  const { first, username, record, serverFirst } = exchange
  const final = parseClientFinal(text)
  const message = authMessage(first.bare, serverFirst, final.withoutProof)
  // checked in any case, so that whoever is unknown is not told by the time it takes
  const problem = finalProblem(exchange, final, verifyProof(hash, record.storedKey, message, final.proof), context)
  if (!record.known) return failure('SASL_UNKNOWN_USER')
  if (problem) return failure(problem)
  const signature = serverSignature(hash, record.serverKey, message)
  return { kind: 'success', username, data: Buffer.from(formatServerFinal({ signature })) }
}

function finalProblem({ first, nonce, username }: Exchange, final: ReadClientFinal, isProven: boolean, { domain, refusals }: LoginContext): SaslRefusalCode | undefined {
  const problems = {
    SASL_NONCE: final.nonce !== nonce,
    SASL_BINDING_DATA: final.channelBinding.toString() !== first.gs2Header,
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

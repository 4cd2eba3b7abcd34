/** Faults of logging in with tokens. Spec: RFC 7628; XEP-0493; XEP-0494. */
import { attr, childOf, type Element, elementsOf, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type BearerError, type BearerResponse, formatBearerError, formatBearerResponse, parseBearerError, parseBearerResponse } from '#xmpp/sasl/oauthbearer.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import { auth, challenge, encode, failure, readData, success } from '#xmpp/stanzas/sasl.js'
import { authenticate } from '#xmpp/stanzas/sasl2.js'
import { WireError } from '#xmpp/wire-error.js'
import { type ChangeElement, type Fault, fault, type FaultSeams, type Match } from './fault.ts'
import { both, drop, features, refuse, request, result } from './match.ts'

/** What a client says when it comes with a token; `undefined` for anything else. */
function responseIn(element: Element): BearerResponse | undefined {
  return is(element, NS.sasl, 'auth') && attr(element, 'mechanism') === 'OAUTHBEARER' ? read(() => parseBearerResponse(Buffer.from(textOf(element), 'base64'))) : undefined
}

/** What the server says of a token that is no good. */
function errorIn(element: Element): BearerError | undefined {
  return is(element, NS.sasl, 'challenge') ? read(() => parseBearerError(readData(element))) : undefined
}

function read<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof WireError) return undefined
    throw error
  }
}

const comes = (how: (response: BearerResponse) => boolean = () => true): Match => element => {
  const response = responseIn(element)
  return response !== undefined && how(response)
}
const token = ({ pairs }: BearerResponse): string => pairs.get('auth') ?? ''
const errorSays: Match = element => errorIn(element) !== undefined
const isAtTokens: Match = (_, { domain }) => domain.startsWith('oauth.')
/** An error result that says something else. */
const errorIs = (change: (error: BearerError) => object) => (at: FaultSeams): void => at.outbound(errorSays, element => challenge(Buffer.from(JSON.stringify(change(errorIn(element) ?? { status: '' })))))
/** Another token comes in, which is no good. */
const SPOILT = formatBearerResponse({ pairs: { auth: 'Bearer spoilt' } })
const spoilt: ChangeElement = () => auth('OAUTHBEARER', SPOILT)

const ABOUT_ERRORS = ['RFC7628#section-3-2-2.1', 'RFC7628#section-3-2-2.3', 'RFC7628#section-3-2-2.4'] as const

export const OAUTH_FAULTS: readonly Fault[] = [
  fault({
    name: 'oauth-in-the-clear',
    breaks: ['RFC7628#section-3.1'],
    plant: at => at.option('bearerNeedsTls', false),
  }),
  fault({
    name: 'oauth-not-offered',
    breaks: ['XEP-0493#servers.1'],
    spoils: ['session'],
    plant: at => at.outbound(features('before-login'), element => {
      for (const offer of elementsOf(element)) drop(offer, child => child.name === 'mechanism' && textOf(child) === 'OAUTHBEARER')
      return element
    }),
  }),
  fault({
    name: 'oauth-refuses-good-tokens',
    breaks: ['RFC7628#section-3.2', 'RFC7628#section-3-1.1', 'RFC7628#section-4.1', 'XEP-0493#oauth-scopes.1'],
    spoils: ['session'],
    plant(at) {
      at.inbound(comes(), spoilt)
      at.inbound(element => is(element, NS.sasl2, 'authenticate') && attr(element, 'mechanism') === 'OAUTHBEARER', () => authenticate({ mechanism: 'OAUTHBEARER', initial: SPOILT }))
    },
  }),
  fault({
    name: 'oauth-knows-all-pairs',
    breaks: ['RFC7628#section-3-1.1'],
    plant: at => at.inbound(comes(({ pairs }) => [...pairs.keys()].some(key => !['auth', 'host', 'port'].includes(key))), spoilt),
  }),
  fault({
    name: 'oauth-scheme-in-one-case',
    breaks: ['RFC7628#section-4.1'],
    plant: at => at.inbound(comes(response => !token(response).startsWith('Bearer')), spoilt),
  }),
  fault({
    name: 'oauth-any-host',
    breaks: ['RFC7628#section-3-2.1'],
    plant: at => at.refusal('SASL_OAUTH_ELSEWHERE', undefined),
  }),
  fault({
    name: 'oauth-any-token',
    breaks: ['RFC7628#section-3-2.3', 'RFC7628#section-3-2.2', 'RFC7628#section-3.3', ...ABOUT_ERRORS, 'XEP-0493#oauth-security.1'],
    plant: at => at.outbound(element => errorIn(element)?.status === 'invalid_token', () => success()),
  }),
  fault({
    name: 'oauth-name-of-another',
    breaks: ['RFC7628#section-3-2.2', 'XEP-0493#oauth-scopes.1'],
    spoils: ['session'],
    plant: at => at.outbound(both(result(NS.bind), isAtTokens), element => {
      const bound = childOf(element, NS.bind, 'bind')
      const jid = bound && childOf(bound, NS.bind, 'jid')
      if (jid) jid.children = [textOf(jid).replace(/^bob@/, 'carol@')]
      return element
    }),
  }),

  // When it refuses
  fault({
    name: 'oauth-fails-without-a-word',
    breaks: ['RFC7628#section-3.3', ...ABOUT_ERRORS, 'XEP-0493#servers.2'],
    plant: at => at.outbound(errorSays, () => failure('not-authorized')),
  }),
  fault({
    name: 'oauth-forgives-who-answers',
    breaks: ['RFC7628#section-3.3', 'RFC7628#section-3-2.1', 'RFC7628#section-3-2.2', 'RFC7628#section-3-2.3', 'XEP-0493#oauth-security.1'],
    plant(at) {
      at.inbound(element => is(element, NS.sasl, 'response') && textOf(element) === encode(Uint8Array.of(1)), (element, { memory }) => {
        memory.set('answered', true)
        return element
      })
      at.outbound((element, { memory }) => is(element, NS.sasl, 'failure') && memory.has('answered'), () => success())
    },
  }),
  fault({
    name: 'oauth-error-without-status',
    breaks: [...ABOUT_ERRORS, 'XEP-0493#servers.2'],
    plant: errorIs(error => ({ ...error, status: undefined })),
  }),
  fault({
    name: 'oauth-lists-scopes',
    breaks: ['RFC7628#section-3-2-2.3'],
    plant: errorIs(error => ({ ...error, scope: 'xmpp:client:normal xmpp:account:read' })),
  }),
  fault({
    name: 'oauth-configuration-in-the-clear',
    breaks: ['RFC7628#section-3-2-2.4', 'XEP-0493#servers.2'],
    plant: errorIs(error => ({ ...error, 'openid-configuration': error['openid-configuration']?.replace('https:', 'http:') })),
  }),
  fault({
    name: 'oauth-names-no-configuration',
    breaks: ['XEP-0493#servers.2'],
    plant: at => at.outbound(errorSays, element => challenge(formatBearerError({ ...errorIn(element) ?? { status: '' }, 'openid-configuration': undefined }))),
  }),

  // What a token allows
  fault({
    name: 'oauth-clients-are-mute',
    breaks: ['XEP-0493#oauth-scopes.1'],
    plant: at => at.routed(both(element => element.name === 'message', isAtTokens), () => undefined),
  }),
  fault({
    name: 'oauth-scope-ignored',
    breaks: ['XEP-0493#special-scopes.1'],
    plant: at => at.refusal('ACCESS_RESTRICTED', undefined),
  }),
  fault({
    name: 'oauth-account-hidden',
    breaks: ['XEP-0493#special-scopes.1'],
    plant: at => at.inbound(both(request(NS.roster), isAtTokens), refuse('forbidden')),
  }),
  fault({
    name: 'oauth-clients-hidden',
    breaks: ['XEP-0493#privacy-considerations.1'],
    spoils: ['session'],
    plant: at => at.outbound(result(NS.clientAccess), element => {
      const clients = childOf(element, NS.clientAccess, 'clients')
      if (clients) clients.children = []
      return element
    }),
  }),
  fault({
    name: 'oauth-access-not-taken-back',
    breaks: ['XEP-0493#oauth-security.1'],
    plant: at => at.inbound(both(request(NS.clientAccess), element => childOf(element, NS.clientAccess, 'revoke') !== undefined), (element, passage) => {
      passage.reply(iqResult(element, undefined))
      return undefined
    }),
  }),
]

/**
 * What a user's presence in a room shows of the user once the rules of the host's brand have been applied. Pure.
 * Spec: XEP-0172 v1.1 §4; JITSI-PRESID-01 to -03, JITSI-DISP-02.
 */
import { append, el, elementsOf, is, nsOf, textOf, type Child, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { Grant } from '../auth/mechanism.ts'
import { isBlank } from '../muc/blank.ts'
import { type BrandSettings, DEFAULT_MAX_CHARACTERS, type Shown, SHOWN, type ShownRule, type UserClaim } from './brand.ts'

/** Whose presence it is. */
export interface Presenter {
  readonly brand: BrandSettings
  readonly grant: Grant | undefined
  /** What the presence of this occupant says that others see by now; empty for a newcomer. */
  readonly before: readonly Child[]
}

export interface Flaw {
  readonly shown: Shown
  readonly kind: 'missing' | 'not acceptable'
}

const ELEMENTS: { readonly [shown in Shown]: { readonly name: string; readonly namespace: string } } = {
  displayName: { name: 'nick', namespace: NS.nick },
  avatar: { name: 'avatar-url', namespace: NS.client },
  email: { name: 'email', namespace: NS.client },
}

/** The presence as others are to see it; the same element when nothing has to change. */
export function presented(presence: Element, presenter: Presenter): Element {
  const wanted = withIdentity(SHOWN.reduce((children, shown) => withShown(children, shown, presenter), elementsOf(presence)), presenter)
  const given = elementsOf(presence)
  if (wanted.length === given.length && wanted.every((child, index) => child === given[index])) return presence
  return el(presence.name, presence.attrs as Record<string, string>, ...wanted)
}

/** What is wrong with what a presence shows, after `presented`. */
export function flawIn(presence: Element, presenter: Presenter): Flaw | undefined {
  for (const shown of SHOWN) {
    const rule = ruleFor(shown, presenter)
    const kind = rule && problem(rule, shownIn(elementsOf(presence), shown), presenter)
    if (kind) return { shown, kind }
  }
  return undefined
}

/** The display name in a presence. */
export function displayNameIn(payload: readonly Child[]): string | undefined {
  return shownIn(payload, 'displayName')
}

function problem(rule: ShownRule, text: string | undefined, { grant }: Presenter): Flaw['kind'] | undefined {
  if (text === undefined || isBlank(text)) return rule.required ? 'missing' : undefined
  if (rule.fromToken && grant) return undefined
  const isFitting = text.length <= (rule.maxCharacters ?? DEFAULT_MAX_CHARACTERS) && (rule.pattern?.test(text) ?? true)
  return isFitting ? undefined : 'not acceptable'
}

/** The rule of the brand, or the one that a token brings along: JITSI-DISP-02. */
function ruleFor(shown: Shown, { brand, grant }: Presenter): ShownRule | undefined {
  const isReadOnly = shown === 'displayName' && brand.identity === true && objectAt(contextOf(grant), 'features')?.['name-readonly'] === true
  return isReadOnly ? { ...brand.displayName, fromToken: 'name' } : brand[shown]
}

/** In the place of the first of its kind; a second one goes. */
function withShown(children: readonly Element[], shown: Shown, presenter: Presenter): Element[] {
  const rule = ruleFor(shown, presenter)
  if (!rule) return [...children]
  const text = textFor(rule, shown, children, presenter)
  const first = children.find(child => isShown(child, shown))
  const rest = children.filter(child => child === first || !isShown(child, shown))
  if (text === undefined) return rest.filter(child => child !== first)
  if (first && textOf(first) === text && elementsOf(first).length === 0) return rest
  const { name, namespace } = ELEMENTS[shown]
  const element = el(name, { xmlns: namespace === NS.client ? undefined : namespace }, text)
  return first ? rest.map(child => (child === first ? element : child)) : [...rest, element]
}

function textFor({ fromToken, immutable }: ShownRule, shown: Shown, children: readonly Element[], { grant, before }: Presenter): string | undefined {
  if (fromToken && grant) return claimOf(grant, fromToken)
  return (immutable ? shownIn(before, shown) : undefined) ?? shownIn(children, shown)
}

/** As Jitsi's tokens say it, or else as those of OpenID providers do. */
function claimOf(grant: Grant, claim: UserClaim): string | undefined {
  const user = objectAt(contextOf(grant), 'user')
  return user ? textAt(user, claim) : textAt(grant.claims, STANDARD_CLAIMS[claim])
}
/** OpenID Connect Core 1.0 §5.1. */
const STANDARD_CLAIMS: { readonly [claim in UserClaim]: string } = { name: 'name', avatar: 'picture', email: 'email', id: 'sub' }

function shownIn(children: readonly Child[], shown: Shown): string | undefined {
  const found = children.find((child): child is Element => typeof child === 'object' && isShown(child, shown))
  return found && textOf(found)
}

function isShown(child: Element, shown: Shown): boolean {
  const { name, namespace } = ELEMENTS[shown]
  return is(child, namespace, name)
}

/** JITSI-PRESID-01, -02: as the token says it, and never as the client does. */
function withIdentity(children: readonly Element[], { brand, grant }: Presenter): readonly Element[] {
  if (brand.identity !== true) return children
  const claimed = children.filter(isIdentity)
  const identity = identityOf(grant)
  if (JSON.stringify(claimed.map(shapeOf)) === JSON.stringify(identity ? [shapeOf(identity)] : [])) return children
  return [...children.filter(child => !isIdentity(child)), ...(identity ? [identity] : [])]
}

function isIdentity(child: Element): boolean {
  return child.name === 'identity' && nsOf(child) === NS.client
}

function identityOf(grant: Grant | undefined): Element | undefined {
  const user = objectAt(contextOf(grant), 'user')
  if (!user) return undefined
  const parts = el('user')
  for (const key of Object.keys(user)) {
    const text = textAt(user, key)
    if (text !== undefined && NAME.test(key)) append(parts, el(key, {}, text))
  }
  const group = textAt(contextOf(grant), 'group')
  return el('identity', {}, parts, group === undefined ? undefined : el('group', {}, group))
}
/** JITSI-PRESID-03. */
const NAME = /^[A-Za-z_][\w.-]*$/

/** Names and texts; ours has no attributes. */
function shapeOf({ name, attrs, children }: Element): unknown {
  return [name, Object.keys(attrs), children.map(child => (typeof child === 'string' ? child : shapeOf(child)))]
}

function contextOf(grant: Grant | undefined): Claims | undefined {
  return objectAt(grant?.claims, 'context')
}

type Claims = Readonly<Record<string, unknown>>

function objectAt(claims: Claims | undefined, name: string): Claims | undefined {
  const value = claims && Object.hasOwn(claims, name) ? claims[name] : undefined
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Claims : undefined
}

/** What can be written as text. */
function textAt(claims: Claims | undefined, name: string): string | undefined {
  const value = claims && Object.hasOwn(claims, name) ? claims[name] : undefined
  const text = typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
  return text === undefined || /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(text) ? undefined : text
}

/** What went over the wire in one test, in order, of all its actors. Secrets are taken out here, before anything is kept. */
import type { TranscriptLine } from '#harness/verdict/run-result.js'
import { Redactor } from './redactor.ts'

/** A secret shorter than this is not looked for in plain text, since it would also hide ordinary words. */
const SHORTEST_SECRET_CHARS = 8

/** Collects lines; one for each test, shared by the connections of all its actors. */
export class Transcript {
  readonly #lines: TranscriptLine[] = []
  readonly #beganMs: number
  readonly #redactors = new Map<string, Redactor>()
  readonly #secrets = new Set<string>()
  #lastMatched: number | undefined

  /** @param beganMs when the test began, on the clock of `performance.now()` */
  constructor(beganMs: number = performance.now()) {
    this.#beganMs = beganMs
  }

  /** The lines so far, oldest first. */
  get lines(): readonly TranscriptLine[] {
    return this.#lines
  }

  /** Milliseconds since the test began. */
  get nowMs(): number {
    return Math.round((performance.now() - this.#beganMs) * 10) / 10
  }

  /** Notes what an actor sent. Returns the index of the line. */
  sent(who: string, text: string): number {
    return this.#keep(who, '→', this.#redact(`${who}→`, text))
  }

  /** Notes what an actor received. Returns the index of the line. */
  received(who: string, text: string): number {
    return this.#keep(who, '←', this.#redact(`${who}←`, text))
  }

  /** Notes that something happened (connected, closed). Returns the index of the line. */
  note(who: string, text: string): number {
    return this.#keep(who, '·', this.#withoutSecrets(text))
  }

  /** Takes over what another has: of a scene that several tests share. */
  adopt(other: Transcript): void {
    this.#lines.push(...other.lines)
  }

  /** From now on this text is taken out wherever it stands. Very short secrets only where the protocol puts them. */
  conceal(secret: string): void {
    if (secret.length >= SHORTEST_SECRET_CHARS) this.#secrets.add(secret)
  }

  /** Marks the line that decided the outcome. */
  decide(index: number): void {
    const line = this.#lines[index]
    if (line) this.#lines[index] = { ...line, decisive: true }
  }

  /** Remembers the line that a test took last, in case it decides. */
  matched(index: number): void {
    this.#lastMatched = index
  }

  /** Marks the line that a test took last, unless some line is marked already: for failures that name no line themselves. */
  decideByLast(): void {
    if (this.#lastMatched !== undefined && !this.#lines.some(line => line.decisive)) this.decide(this.#lastMatched)
  }

  #keep(who: string, direction: TranscriptLine['direction'], text: string): number {
    return this.#lines.push({ who, direction, atMs: this.nowMs, text }) - 1
  }

  #redact(flow: string, text: string): string {
    const redactor = this.#redactors.get(flow) ?? new Redactor()
    this.#redactors.set(flow, redactor)
    return this.#withoutSecrets(redactor.push(text))
  }

  #withoutSecrets(text: string): string {
    let clean = text
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, '[redacted]')
    return clean
  }
}

/** A URL as it may be shown: without a user's name and password, and without tokens in its query. */
export function showUrl(url: string): string {
  if (!URL.canParse(url)) return url
  const shown = new URL(url)
  shown.username = ''
  shown.password = ''
  for (const name of shown.searchParams.keys()) if (/token|jwt|password|secret|key/i.test(name)) shown.searchParams.set(name, 'redacted')
  return shown.href
}

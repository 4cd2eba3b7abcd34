/** Answers that a client may have missed, and can ask for again by repeating its request. Pure. Spec: XEP-0124 v1.11.2 §9.2, §14.3. */
import type { BodyAttributes } from '#xmpp/stream/bosh-body.js'
import type { BoshAnswer } from '../seams.ts'

export interface KeptAnswer {
  readonly rid: number
  readonly answer: Pick<BoshAnswer, 'status' | 'headers'> & { readonly body: string }
  readonly atMs: number
}

export class KeptAnswers {
  #all: readonly KeptAnswer[] = []

  /** Forgets the oldest where there are more than `most`. */
  add(answered: KeptAnswer, most: number): void {
    // a list of its own each time: one that is pushed to keeps room for sixteen more
    this.#all = most === 0 ? [] : [...this.#all, answered].slice(-most)
  }

  of(rid: number): KeptAnswer | undefined {
    return this.#all.find(each => each.rid === rid)
  }

  /** §9.2: an answer that the client should have had is reported, with how long ago it was given. */
  report(acked: number | undefined, nowMs: number): BodyAttributes | undefined {
    const missing = acked === undefined ? undefined : this.of(acked + 1)
    return missing && { report: String(missing.rid), time: String(nowMs - missing.atMs) }
  }
}

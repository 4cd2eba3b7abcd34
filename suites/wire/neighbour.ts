/** A session that does nothing but what it may, and is asked after each hostile stream whether anything has happened to it. */
import type { Stage } from '#harness/clause/fixture.js'
import { MismatchError } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { message } from '#harness/match/stanza.js'
import { binary, closed, streamEnd, streamError, unreadable } from '#harness/match/stream.js'
import type { Client } from '#harness/probe/client.js'
import { logIn } from '#suites/scenes/sessions.js'
import { fence } from '#suites/scenes/words.js'

/** Slow is not disturbed: how fast a server is under load is for benches to say. */
const PATIENCE = { deadlineMs: 10_000 } as const
const DISTURBANCE = anyOf<unknown>(streamError(), streamEnd(), closed(), unreadable(), binary(), message())

export class Neighbour {
  readonly #client: Client

  private constructor(client: Client) {
    this.#client = client
  }

  /** Logs in, with the second account where there is one. */
  static async moveIn(stage: Stage): Promise<Neighbour> {
    return new Neighbour(await logIn(stage, 'neighbour', 1))
  }

  get address(): string {
    return this.#client.jid.toString()
  }

  /**
   * Asks something and gets its answer, and nothing else has come.
   * @throws MismatchError `NEIGHBOUR_DISTURBED`
   */
  async isUndisturbed(after: string): Promise<void> {
    try {
      await this.#client.noneBefore(await fence(this.#client), DISTURBANCE, PATIENCE)
    } catch (cause) {
      const seen = cause instanceof Error ? cause.message : String(cause)
      throw new MismatchError('NEIGHBOUR_DISTURBED', `after ${after} the neighbour is disturbed: ${seen}`, { expected: 'an answer to the request of the neighbour, and nothing else', observed: seen })
    }
  }
}

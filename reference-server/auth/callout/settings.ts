/** What a host has to know about the HTTP service that knows its passwords. */

export interface CalloutSettings {
  /** `https://…`; `http://` on this machine. */
  readonly url: string
  /** Passwords may go to another machine without TLS: a configuration file has to say so. */
  readonly inTheClear?: boolean
  /** Sent along as `Authorization: Bearer SECRET`, so that the service knows who asks. */
  readonly secret: string
  /** Authorities that the service's certificate is checked with, as PEM; those that Node trusts when left out. */
  readonly authority?: string
  /** Milliseconds for one answer; 5,000 when left out. */
  readonly timeMs?: number
  /** Requests at a time; 16 when left out. */
  readonly maxRequests?: number
  /** Logins at most that wait for their turn; the others are told to come again. 200 when left out. */
  readonly maxWaiting?: number
}

/** The names and secrets every server that we start ourselves is set up with, so that one suite fits all of them. */

export const LOCAL = {
  domain: 'localhost',
  anonymousDomain: 'anon.localhost',
  mucDomain: 'conference.localhost',
  strictMucDomain: 'strict.localhost',
  component: { domain: 'echo.localhost', secret: 'componentsecret' },
  secondComponent: { domain: 'relay.localhost', secret: 'relaysecret' },
  accounts: [
    { username: 'alice', password: 'secret' },
    { username: 'bob', password: 'secret' },
    { username: 'carol', password: 'secret' },
  ],
  /** Accounts beside the three: a test that changes what belongs to an account takes some for itself. */
  guests: { prefix: 'guest', count: 400, password: 'secret' },
} as const

/** Hosts where tokens let people in, on servers that we set up for that ourselves. */
export const LOCAL_TOKENS = { hs: 'token.localhost', rs: 'rs.token.localhost', es: 'es.token.localhost', secret: 'a secret of tokens, and everybody knows it by heart' } as const

/** The names and secrets every server that we start ourselves is set up with, so that one suite fits all of them. */

export const LOCAL = {
  domain: 'localhost',
  anonymousDomain: 'anon.localhost',
  mucDomain: 'conference.localhost',
  component: { domain: 'echo.localhost', secret: 'componentsecret' },
  secondComponent: { domain: 'relay.localhost', secret: 'relaysecret' },
  accounts: [
    { username: 'alice', password: 'secret' },
    { username: 'bob', password: 'secret' },
    { username: 'carol', password: 'secret' },
  ],
} as const

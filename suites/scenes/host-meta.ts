/** Scenes of web host metadata: somebody who asks the web server of a domain, over TLS wherever there is TLS. */
import { HOST_META, type HostLink, type HostMetaFormat, readJrd, readXrd } from '#xmpp/host-meta.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { HarnessError, MismatchError, setUp } from '#harness/errors.js'
import { fetchWeb, type WebAnswer, type WebQuestion } from '#harness/probe/web.js'
import { type WebServer, webServersOf } from '#harness/target/web-servers.js'
import { actor } from './wires.ts'

/** Asks for a path of the domain. */
export type Ask = (path: string, question?: Omit<WebQuestion, 'path'>) => Promise<WebAnswer>

function asking(stage: Stage, server: WebServer | undefined): Ask {
  if (!server) throw new HarnessError('DIAL_NO_ENDPOINT', 'the target has no web server with TLS')
  const { authority } = stage.target.endpoints
  return async (path, question) => fetchWeb(server, { ...question, path }, { ...actor(stage, 'browser'), authority })
}

/** A web page of somebody else, which asks over TLS if it can. */
export const browser: Fixture<Ask> = new Fixture({ features: ['host-meta'] }, async stage => asking(stage, webServersOf(stage.target)[0]))
/** The same, over TLS or not at all. */
export const secureBrowser: Fixture<Ask> = new Fixture({ features: ['host-meta'] }, async stage => asking(stage, webServersOf(stage.target).find(({ isSecure }) => isSecure)))

const READ: Readonly<Record<HostMetaFormat, (text: string) => HostLink[]>> = { xrd: readXrd, jrd: readJrd }

/** Links of one format. @throws MismatchError when there is no such document, WireError when it cannot be read */
export async function linksIn(format: HostMetaFormat, ask: Ask): Promise<HostLink[]> {
  const { status, body } = await ask(HOST_META[format])
  if (status !== 200) throw new MismatchError('HOST_META_STATUS', `${HOST_META[format]} is answered with ${status}`, { expected: '200', observed: String(status) })
  return READ[format](body)
}

/** What the domain tells, in whichever format there is. */
export const published = browser.andThen(async ask => setUp('the metadata is read', async () => (await Promise.any([linksIn('xrd', ask), linksIn('jrd', ask)]).catch(async () => linksIn('xrd', ask)))))

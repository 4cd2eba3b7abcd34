/**
 * The thread where outside judges live. They may throw where nobody can catch it, and then only their own thread hears of it:
 * whoever waits for them waits in vain, and that is the answer.
 */
import { once } from 'node:events'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { parentPort } from 'node:worker_threads'
import { client, type Entity } from '@xmpp/client'
import { component } from '@xmpp/component'
import { type Element, parse } from 'ltx'
import { StropheJudge } from './strophe-judge.ts'

/** A library, and what it needs to connect. */
export type JudgeSettings = { readonly service: string; readonly domain: string; /** Certificates to trust, as PEM. */ readonly ca?: string | undefined } & (
  | { readonly library: 'client'; readonly resource: string; readonly mechanism: string; readonly credentials: { readonly username?: string; readonly password?: string } }
  | { readonly library: 'strophe'; /** It has its stream managed. */ readonly managed?: true; readonly resource: string; readonly mechanism: string; readonly credentials: { readonly username?: string; readonly password?: string } }
  | { readonly library: 'component'; readonly password: string })

/** What a judge is to do; XML as text. */
export type Task =
  | { readonly do: 'make'; readonly settings: JudgeSettings }
  | { readonly do: 'start'; readonly deadlineMs: number }
  | { readonly do: 'send'; readonly xml: string }
  | { readonly do: 'request'; readonly xml: string; readonly deadlineMs: number }
  | { readonly do: 'leave' }
  | { readonly do: 'drop' }
  | { readonly do: 'resume'; readonly deadlineMs: number }
  | { readonly do: 'stop' }
export type Order = { readonly judge: number; readonly number: number } & Task

/** What is told of a judge: how an order ended, or what it sent and heard. */
export type Report = { readonly judge: number } & (
  | { readonly kind: 'done'; readonly number: number; readonly said: string }
  | { readonly kind: 'failed'; readonly number: number; readonly why: string }
  | { readonly kind: 'sent' | 'heard' | 'trouble'; readonly text: string })

const strophes = new Map<number, StropheJudge>()
const judges = new Map<number, { readonly entity: Entity; readonly service: string }>()
const port = parentPort
const tell = (report: Report): void => port?.postMessage(report)

process.on('uncaughtException', () => undefined)
process.on('unhandledRejection', () => undefined)
port?.on('message', (order: Order) => {
  const { judge, number } = order
  void obey(judge, order).then(
    said => tell({ judge, kind: 'done', number, said }),
    (error: unknown) => tell({ judge, kind: 'failed', number, why: error instanceof Error ? error.message || error.name : String(error) }),
  )
})

async function obey(judge: number, task: Task): Promise<string> {
  if (task.do === 'make') {
    const { settings } = task
    if (settings.library === 'strophe') {
      strophes.set(judge, new StropheJudge(settings, (kind, text) => tell({ judge, kind, text })))
      return ''
    }
    const entity = make(settings)
    judges.set(judge, { entity, service: settings.service })
    watch(judge, entity, settings.library === 'client' ? 'jabber:client' : 'jabber:component:accept')
    return ''
  }
  const strophe = strophes.get(judge)
  if (strophe) return strophe.obey(task)
  const known = judges.get(judge)
  if (!known) throw new Error('this judge has left')
  const { entity, service } = known
  switch (task.do) {
    case 'start':
      await start(entity, service, task.deadlineMs)
      return String(entity.jid)
    case 'send':
      await entity.send(parse(task.xml))
      return ''
    case 'request':
      return (await entity.iqCaller.request(parse(task.xml), task.deadlineMs)).toString()
    case 'leave':
      await entity.stop()
      return ''
    case 'drop':
      await drop(entity)
      return ''
    case 'resume':
      await resume(entity, task.deadlineMs)
      return ''
    case 'stop':
      judges.delete(judge)
      await entity.stop()
      return ''
  }
}

function make(settings: Exclude<JudgeSettings, { library: 'strophe' }>): Entity {
  const { service, domain, ca } = settings
  if (ca !== undefined) trust(ca)
  if (settings.library === 'component') return component({ service, domain, password: settings.password })
  const { resource, credentials, mechanism } = settings
  return client({ service, domain, resource, credentials: async authenticate => authenticate({ ...credentials }, mechanism) })
}

const authorities = new Set<string>()

/** The libraries trust what their thread trusts. */
function trust(ca: string): void {
  if (authorities.has(ca)) return
  authorities.add(ca)
  setDefaultCACertificates([...getCACertificates('default'), ca])
}

function watch(judge: number, entity: Entity, namespace: string): void {
  entity.reconnect.stop()
  entity.on('send', (element: Element) => tell({ judge, kind: 'sent', text: String(element) }))
  entity.on('element', (element: Element) => {
    const text = String(element)
    const declared = element.attrs['xmlns'] === undefined ? text.replace(/^<[^\s/>]+/, `$& xmlns="${namespace}"`) : text
    tell({ judge, kind: 'heard', text: declared })
  })
  entity.on('error', (error: Error) => tell({ judge, kind: 'trouble', text: error.message }))
}

/** The library would end the stream first; without that, only its socket ends. */
async function drop(entity: Entity): Promise<void> {
  const gone = once(entity, 'disconnect')
  const { socket } = entity
  socket?.end()
  // a WebSocket is not gone before its peer has ended it, too, and not every server does
  if (socket?.socket instanceof EventTarget) socket.socket.dispatchEvent(new Event('close'))
  await gone
}

/** Connects again; the library asks for its session by itself. */
async function resume(entity: Entity, deadlineMs: number): Promise<void> {
  const sm = entity.streamManagement
  if (!sm) throw new Error('this library manages no streams')
  const resumed = once(sm, 'resumed', { signal: AbortSignal.timeout(deadlineMs) })
  await Promise.all([resumed, entity.reconnect.reconnect()])
}

async function start(entity: Entity, service: string, deadlineMs: number): Promise<void> {
  // the library gives each header two seconds of its own, which a busy machine does not always keep
  entity.timeout = deadlineMs
  await entity.connect(service)
  const online = once(entity, 'online', { signal: AbortSignal.timeout(deadlineMs) })
  await Promise.all([online, entity.open({ domain: entity.options.domain })])
}

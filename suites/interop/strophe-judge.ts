/** strophe.js, the library below Jitsi's, over WebSocket and BOSH. It lives in the thread of the judges, since it makes a browser of it. */
import { once } from 'node:events'
import { DOMParser, type Element } from '@xmldom/xmldom'
import { Strophe } from 'strophe.js'
import { BrowserHttp } from './browser-http.ts'
import type { JudgeSettings, Task } from './jury.ts'

type Settings = Extract<JudgeSettings, { library: 'strophe' }>
type Told = (kind: 'sent' | 'heard' | 'trouble', text: string) => void
type Mechanisms = NonNullable<ConstructorParameters<typeof Strophe.Connection>[1]>['mechanisms']

Object.assign(globalThis, { XMLHttpRequest: BrowserHttp })
Strophe.setLogLevel(Strophe.LogLevel.FATAL)

const MECHANISMS: Readonly<Record<string, Mechanisms>> = {
  'PLAIN': [Strophe.SASLPlain], 'SCRAM-SHA-1': [Strophe.SASLSHA1], 'SCRAM-SHA-256': [Strophe.SASLSHA256], 'SCRAM-SHA-512': [Strophe.SASLSHA512], 'ANONYMOUS': [Strophe.SASLAnonymous],
}
/** It asks after each stanza what has arrived. XEP-0198. */
const MANAGED = { enableStreamManagement: true, streamManagement: { maxUnacked: 1 } }
/** Seconds that the library lets its requests wait. */
const WAIT_S = 20

export class StropheJudge {
  readonly #settings: Settings
  readonly #connection: InstanceType<typeof Strophe.Connection>
  readonly #told: Told

  constructor(settings: Settings, told: Told) {
    this.#settings = settings
    const mechanisms = MECHANISMS[settings.mechanism]
    this.#connection = new Strophe.Connection(settings.service, { ...(mechanisms && { mechanisms }), ...(settings.managed && MANAGED), ...(settings.service.startsWith('ws') && { protocol: settings.service.startsWith('wss') ? 'wss' : 'ws' }) })
    this.#connection.rawOutput = (text: string) => told('sent', text)
    this.#told = told
    this.#listen()
  }

  /** The library forgets who listens when its connection is lost. */
  #listen(): void {
    this.#connection.addHandler((stanza: Element) => {
      this.#told('heard', Strophe.serialize(stanza))
      return true
    }, null, null, null, null, null)
  }

  async obey(task: Exclude<Task, { do: 'make' }>): Promise<string> {
    switch (task.do) {
      case 'start': return this.#start(task.deadlineMs)
      case 'send':
        this.#connection.send(elementOf(task.xml))
        this.#connection.flush()
        return ''
      case 'request': return this.#request(task.xml, task.deadlineMs)
      case 'drop':
        await this.#drop()
        return ''
      case 'resume':
        this.#listen()
        await this.#start(task.deadlineMs)
        if (!this.#connection.hasResumed()) throw new Error('it comes online with another session')
        return ''
      case 'stop':
      case 'leave':
        this.#connection.disconnect('done')
        this.#connection.flush()
        return ''
    }
  }

  async #start(deadlineMs: number): Promise<string> {
    const { domain, resource, credentials: { username, password = '' } } = this.#settings
    const jid = username === undefined ? domain : `${username}@${domain}/${resource}`
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('it does not come online')), deadlineMs)
      const end = (settle: () => void): void => {
        clearTimeout(timer)
        settle()
      }
      this.#connection.connect(jid, password, (status: number, condition: string | null) => {
        if (status === Strophe.Status.CONNECTED) end(() => resolve(this.#connection.jid))
        else if (FAILED.has(status)) end(() => reject(new Error(`${nameOf(status)} ${condition ?? ''}`.trim())))
      }, WAIT_S, 1)
    })
  }

  /** The library hears that its WebSocket is lost, and lets go of it, which closes it. */
  async #drop(): Promise<void> {
    const { socket } = this.#connection._proto as { readonly socket?: WebSocket | null }
    if (!socket?.onclose) throw new Error('it has no WebSocket')
    const closed = once(socket, 'close')
    socket.onclose(new CloseEvent('close', { code: 1006 }))
    await closed
  }

  async #request(xml: string, deadlineMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#connection.sendIQ(elementOf(xml), (answer: Element) => resolve(Strophe.serialize(answer)), (answer: Element | null) => reject(new Error(answer ? Strophe.serialize(answer) : 'no answer')), deadlineMs)
      this.#connection.flush()
    })
  }
}

const FAILED: ReadonlySet<number> = new Set([Strophe.Status.ERROR, Strophe.Status.CONNFAIL, Strophe.Status.AUTHFAIL, Strophe.Status.CONNTIMEOUT, Strophe.Status.DISCONNECTED])

function nameOf(status: number): string {
  return Object.entries(Strophe.Status).find(([, value]) => value === status)?.[0] ?? String(status)
}

/** Text of ours has no namespace where it is jabber:client. */
function elementOf(xml: string): Element {
  const declared = /^<[^\s/>]+[^>]*\sxmlns=/.test(xml) ? xml : xml.replace(/^<[^\s/>]+/, "$& xmlns='jabber:client'")
  const { documentElement } = new DOMParser().parseFromString(declared, 'text/xml')
  if (!documentElement) throw new Error('there is no element')
  return documentElement
}

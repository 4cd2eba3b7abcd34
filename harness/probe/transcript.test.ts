import { describe, expect, it } from 'vitest'
import { showUrl, Transcript } from './transcript.ts'

const plain = (transcript: Transcript): unknown[] => transcript.lines.map(({ who, direction, text, decisive }) => [who, direction, text, decisive ?? false])

describe('Transcript', () => {
  it('keeps the lines of all actors in order', () => {
    const transcript = new Transcript()
    transcript.note('alice', 'connected')
    transcript.sent('alice', '<a/>')
    transcript.received('bob', '<b/>')
    expect(plain(transcript)).toEqual([['alice', '·', 'connected', false], ['alice', '→', '<a/>', false], ['bob', '←', '<b/>', false]])
    expect(transcript.lines.every(({ atMs }) => atMs >= 0 && atMs < 1000)).toBe(true)
  })

  it('hides secrets it was told, and those the protocol carries', () => {
    const transcript = new Transcript()
    transcript.conceal('correct horse')
    transcript.sent('alice', '<body>correct horse battery</body><auth>xyz</auth>')
    expect(plain(transcript)).toEqual([['alice', '→', '<body>[redacted] battery</body><auth>[redacted]</auth>', false]])
  })

  it('marks the line that decided, or else the one taken last', () => {
    const told = new Transcript()
    told.matched(told.received('bob', '<a/>'))
    told.decide(told.received('bob', '<b/>'))
    told.decideByLast()
    expect(plain(told)).toEqual([['bob', '←', '<a/>', false], ['bob', '←', '<b/>', true]])
    const untold = new Transcript()
    untold.matched(untold.received('bob', '<a/>'))
    untold.decideByLast()
    expect(plain(untold)).toEqual([['bob', '←', '<a/>', true]])
  })

  it('shows URLs without tokens and passwords', () => {
    expect(showUrl('wss://u:p@meet.example/xmpp-websocket?room=a&token=ey.x.y')).toBe('wss://meet.example/xmpp-websocket?room=a&token=redacted')
  })
})

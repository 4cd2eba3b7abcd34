import { expect, test } from 'vitest'
import { ALT_CONNECTION, readJrd, readXrd, writeJrd, writeXrd } from './host-meta.ts'

const LINKS = [{ rel: ALT_CONNECTION.websocket, href: 'wss://meet.example/ws?a=1&b=2' }, { rel: ALT_CONNECTION.bosh, href: 'https://meet.example/bosh' }]
const XRD = "xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'"

test('both formats say the same', () => {
  expect([readXrd(writeXrd(LINKS)), readJrd(writeJrd(LINKS))]).toEqual([LINKS, LINKS])
  expect(writeXrd(LINKS.slice(1))).toBe(`<?xml version='1.0' encoding='UTF-8'?>\n<XRD ${XRD}><Link rel='urn:xmpp:alt-connections:xbosh' href='https://meet.example/bosh'/></XRD>\n`)
})

test('other links, prefixes, comments and templates do not matter', () => {
  expect(readXrd(`<?xml version="1.0"?><!-- by hand --><x:XRD xmlns:x='http://docs.oasis-open.org/ns/xri/xrd-1.0'><x:Subject>a</x:Subject><x:Link rel='lrdd' template='https://a/{uri}'><x:Title>t</x:Title></x:Link><Link rel='no'/></x:XRD>`)).toEqual([{ rel: 'lrdd' }])
  expect([readJrd('{"subject":"a"}'), readJrd('{"links":[{"rel":"lrdd","template":"x"},null]}')]).toEqual([[], [{ rel: 'lrdd' }, { rel: '' }]])
})

test.each(['', 'hello', '<html><body/></html>', `<XRD ${XRD}>`, '<XRD/>', '{"links":[]}'])('no XRD: %s', text => {
  expect(() => readXrd(text)).toThrow(expect.objectContaining({ code: 'HOST_META_XRD' }) as Error)
})

test.each(['', 'hello', '[]', '1', 'null', '{"links":{}}'])('no JRD: %s', text => {
  expect(() => readJrd(text)).toThrow(expect.objectContaining({ code: 'HOST_META_JRD' }) as Error)
})

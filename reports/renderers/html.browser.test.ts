/** The HTML report as a reader meets it: in Chromium, with keyboard, on a phone, by day and by night. */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunResult, Verdict } from '#harness/verdict/run-result.js'
import { VERDICTS } from '#harness/verdict/run-result.js'
import { everyVerdict, hostileRun, HOSTILE, sampleRun, sampleTest } from '../sample.ts'
import { renderHtml } from './html.ts'

const CHROMIUM = process.env['ASSAY_CHROMIUM'] ?? '/usr/bin/chromium'
const missing = !existsSync(CHROMIUM)
const required = process.env['ASSAY_REQUIRE_TARGETS'] === '1'
if (missing && !required) console.warn(`The HTML report is not checked in a browser: ${CHROMIUM} is missing (ASSAY_CHROMIUM names another).`)

const ADDRESS = 'https://report.example/'
const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 360, height: 740 }

/** A page and all that went wrong on it: errors, messages, and requests for anything but itself. */
interface Visit extends AsyncDisposable {
  readonly page: Page
  readonly trouble: readonly string[]
}

function prosodyAndEjabberd(): readonly [RunResult, RunResult] {
  const prosody = everyVerdict()
  const tests = prosody.tests.map(one => one.id === 'XEP-0045#kick.1@tcp' ? sampleTest('XEP-0045#kick.1', 'pass', { id: one.id, transport: 'tcp' }) : one)
  return [prosody, sampleRun(tests, { target: { ...prosody.target, name: 'ejabberd', kind: 'ejabberd', software: 'ejabberd', version: '23.10' } })]
}

function manyTests(count: number): RunResult {
  return sampleRun(Array.from({ length: count }, (_, n) => sampleTest(`XEP-${String(Math.floor(n / 50)).padStart(4, '0')}#section.${n}`, n % 100 === 0 ? 'fail' : 'pass', { section: `${n % 7}.${n % 50}` })))
}

describe.skipIf(missing && !required)(missing ? `the HTML report in a browser (${CHROMIUM} is missing)` : 'the HTML report in a browser', { timeout: 20_000 }, () => {
  let browser: Browser

  beforeAll(async () => {
    if (missing) throw new Error(`${CHROMIUM} is missing, and ASSAY_REQUIRE_TARGETS=1 asks for it`)
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    })
  }, 30_000)

  afterAll(async () => {
    await browser?.close()
  })

  async function visit(html: string, fragment = '', options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await browser.newContext({ viewport: DESKTOP, ...options })
    const page = await context.newPage()
    const trouble: string[] = []
    page.on('console', message => trouble.push(`console: ${message.text()}`))
    page.on('pageerror', error => trouble.push(`error: ${error.message}`))
    page.on('dialog', dialog => {
      trouble.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await context.route('**/*', route => {
      if (route.request().url().split('#')[0] === ADDRESS) return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html })
      trouble.push(`request: ${route.request().url()}`)
      return route.abort()
    })
    await page.goto(ADDRESS + fragment)
    return { page, trouble, [Symbol.asyncDispose]: () => context.close() }
  }

  /** The ids of the tests that are to be seen, in their order. */
  async function shown(page: Page): Promise<readonly string[]> {
    return page.locator('.row:visible').evaluateAll(rows => rows.map(row => row.id))
  }

  function withVerdict(...verdicts: readonly Verdict[]): readonly string[] {
    return everyVerdict().tests.filter(({ verdict }) => verdicts.includes(verdict)).map(({ id }) => id).toSorted()
  }

  test('says the outcome, its gates and the counts first', async () => {
    await using visited = await visit(renderHtml(everyVerdict()))
    const card = visited.page.locator('.card')
    expect(await card.locator('h1').innerText()).toBe('Prosody 0.12.4')
    expect(await card.locator('.outcome').innerText()).toBe('Not conformant exit code 1\n\n2 MUST failed that the ledger does not know\n1 could not be run')
    expect((await card.locator('.legend').innerText()).replaceAll('\n', ' ')).toBe('fail 2 error 1 inconclusive 1 not run 1 fixed deviation 1 warn 1 known deviation 1 info 1 pass 4 not applicable 1')
    expect(visited.trouble).toEqual([])
  })

  test('shows documents, sections and clauses in the order of the specifications', async () => {
    await using visited = await visit(renderHtml(everyVerdict()))
    expect(await visited.page.locator('.doc').evaluateAll(docs => docs.map(doc => doc.getAttribute('data-d')))).toEqual(['RFC6120', 'RFC7395', 'XEP-0030', 'XEP-0045', 'XEP-0199'])
    expect((await shown(visited.page)).filter(id => id.startsWith('XEP-0045'))).toEqual([
      'XEP-0045#enter-nonanon.1', 'XEP-0045#enter-conflict.1', 'XEP-0045#enter-history.4', 'XEP-0045#changenick.2', 'XEP-0045#subject-mod.3',
      'XEP-0045#kick.1@tcp', 'XEP-0045#kick.1@websocket', 'XEP-0045#kick.5', 'XEP-0045#service-limits.1',
    ])
  })

  test('can be narrowed to each verdict', async () => {
    await using visited = await visit(renderHtml(everyVerdict()))
    for (const verdict of VERDICTS) {
      const chip = visited.page.locator(`[data-verdict="${verdict}"]`)
      await chip.click()
      expect((await shown(visited.page)).toSorted()).toEqual(withVerdict(verdict))
      await chip.click()
    }
    expect(await visited.page.locator('#assay-shown').innerText()).toBe('14 tests')
  })

  test('can be narrowed by several verdicts, document, level and words, and widened again', async () => {
    await using visited = await visit(renderHtml(everyVerdict()))
    const { page } = visited
    await page.locator('[data-verdict="fail"]').click()
    await page.locator('[data-verdict="warn"]').click()
    expect((await shown(page)).toSorted()).toEqual(withVerdict('fail', 'warn'))
    await page.getByLabel('Level').selectOption('SHOULD')
    expect(await shown(page)).toEqual(['XEP-0045#kick.5'])
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByLabel('Document', { exact: true }).selectOption('RFC6120')
    expect(await shown(page)).toEqual(['RFC6120#streams-negotiation-features.1', 'RFC6120#streams-attr-id.1'])
    expect(await page.locator('#assay-shown').innerText()).toBe('2 of 14 tests')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByRole('searchbox').fill('xep-0045#kick.1 TCP')
    expect(await shown(page)).toEqual(['XEP-0045#kick.1@tcp'])
    await page.getByRole('searchbox').fill('nothing has these words')
    expect(await page.locator('#assay-none').isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await page.locator('#assay-shown').innerText()).toBe('14 tests')
    expect(visited.trouble).toEqual([])
  })

  test('opens a failure by keyboard: expected, observed, the decisive stanza, the command', async () => {
    await using visited = await visit(renderHtml(everyVerdict()))
    const row = visited.page.locator('[id="XEP-0045#kick.1@tcp"]')
    expect(await row.locator('.story').isVisible()).toBe(false)
    await row.locator('summary').focus()
    await visited.page.keyboard.press('Enter')
    expect(await row.locator('.msg').innerText()).toBe('bob waited 2000 ms for an unavailable presence of "bob" with status 307; nearest: status {110}')
    expect(await row.locator('.eo').innerText()).toBe('Expected\nunavailable presence of "bob" with status 307\nObserved\nunavailable presence of "bob" with status {110}')
    expect(await row.locator('.wire li').count()).toBe(4)
    const decisive = await row.locator('.wire li.decisive .x').allInnerTexts()
    expect(decisive).toEqual([`decisive\n${everyVerdict().tests[1]?.transcript[2]?.text}`])
    expect(await row.locator('.again code').innerText()).toBe("npx assay run prosody --only 'XEP-0045#kick.1@tcp'")
    expect(await row.getByRole('link', { name: 'XEP-0045 §8.2' }).getAttribute('href')).toBe('https://xmpp.org/extensions/xep-0045.html#kick')
    await row.getByRole('button', { name: 'Copy' }).click()
    await row.getByRole('button', { name: /Copied|Selected/ }).waitFor()
    expect(visited.trouble).toEqual([])
  })

  test.each([
    ['a test', '#XEP-0045%23kick.1@tcp', ['XEP-0045#kick.1@tcp']],
    ['a test, as one types it', '#XEP-0045#kick.1@tcp', ['XEP-0045#kick.1@tcp']],
    ['a clause with a test on each transport', '#XEP-0045#kick.1', ['XEP-0045#kick.1@tcp', 'XEP-0045#kick.1@websocket']],
    ['nothing that is there', '#XEP-0999#gone.1', []],
    ['broken percent signs', '#%E0%A4%A', []],
  ])('opens what the address names: %s', async (_name, fragment, ids) => {
    await using visited = await visit(renderHtml(everyVerdict()), fragment)
    expect(await visited.page.locator('.row[open]').evaluateAll(rows => rows.map(row => row.id))).toEqual(ids)
    if (ids[0]) {
      const box = await visited.page.locator(`[id="${ids[0]}"]`).boundingBox()
      expect(box?.y).toBeGreaterThanOrEqual(0)
      expect(box?.y).toBeLessThan(DESKTOP.height)
    }
    expect(visited.trouble).toEqual([])
  })

  test('leads from the list of what needs attention to the test, even if a filter hides it', async () => {
    await using visited = await visit(renderHtml(everyVerdict()))
    const { page } = visited
    await page.locator('[data-verdict="pass"]').click()
    await page.locator('.attention').getByRole('link', { name: 'the kicked occupant' }).first().click()
    await page.locator('[id="XEP-0045#kick.1@tcp"] .msg').waitFor()
    expect(await page.evaluate('document.activeElement.closest(".row").id')).toBe('XEP-0045#kick.1@tcp')
  })

  test('opens and closes everything that is shown', async () => {
    await using visited = await visit(renderHtml(everyVerdict()))
    const { page } = visited
    await page.locator('[data-verdict="fail"]').click()
    await page.getByRole('button', { name: 'Open all' }).click()
    expect(await page.locator('.row[open]').count()).toBe(2)
    await page.getByRole('button', { name: 'Close all' }).click()
    expect(await page.locator('.row[open]').count()).toBe(0)
  })

  test('holds several targets side by side and finds where they differ', async () => {
    await using visited = await visit(renderHtml(...prosodyAndEjabberd()))
    const { page } = visited
    expect(await page.locator('.card h2').allInnerTexts()).toEqual(['Prosody 0.12.4', 'ejabberd 23.10'])
    expect(await page.locator('[id="XEP-0045#kick.1@tcp"] .of .w').allInnerTexts()).toEqual(['fail', 'pass'])
    await page.getByRole('button', { name: 'targets differ' }).click()
    expect(await shown(page)).toEqual(['XEP-0045#kick.1@tcp'])
    expect(visited.trouble).toEqual([])
  })

  test('runs nothing that came over the wire, and follows no address that is not of the web', async () => {
    await using visited = await visit(renderHtml(hostileRun()))
    const { page } = visited
    await page.getByRole('button', { name: 'Open all' }).click()
    expect(await page.evaluate('globalThis.stolen')).toBeUndefined()
    expect(await page.locator('script').count()).toBe(1)
    expect(await page.locator('img, [onerror]').count()).toBe(0)
    expect(await page.locator('a[href^="javascript:"]').count()).toBe(0)
    expect(await page.locator('.msg').first().innerText()).toBe(HOSTILE.replace('\u001b', '\\u{1b}').replace('\u0000', '\\u{0}').replace('\u202e', '\\u{202e}'))
    expect(visited.trouble).toEqual([])
  })

  test('lets no script but its own run, even if one got in', async () => {
    const broken = renderHtml(everyVerdict()).replace('<main', '<script>globalThis.stolen = 1</script><main')
    await using visited = await visit(broken)
    expect(await visited.page.evaluate('globalThis.stolen')).toBeUndefined()
  })

  test.each([
    ['one target', renderHtml(everyVerdict())],
    ['two targets', renderHtml(...prosodyAndEjabberd())],
    ['hostile text', renderHtml(hostileRun())],
  ])('never scrolls sideways on a phone: %s', async (_name, html) => {
    await using visited = await visit(html, '', { viewport: PHONE })
    const { page } = visited
    await page.getByRole('button', { name: 'Open all' }).click()
    for (const about of await page.locator('.about summary').all()) await about.click()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width)
    expect(await page.evaluate(CUT_OFF)).toEqual([])
    expect(visited.trouble).toEqual([])
  })

  test.each(['light', 'dark'] as const)('has enough contrast everywhere: %s', async colorScheme => {
    await using visited = await visit(renderHtml(everyVerdict()), '', { colorScheme })
    const { page } = visited
    await page.getByRole('button', { name: 'Open all' }).click()
    await page.locator('[data-verdict="pass"]').hover()
    expect(await page.evaluate(FAINT)).toEqual([])
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(colorScheme === 'light' ? 'rgb(247, 247, 245)' : 'rgb(18, 20, 23)')
  })

  test('is complete without its script', async () => {
    await using visited = await visit(renderHtml(everyVerdict()), '', { javaScriptEnabled: false })
    const { page } = visited
    expect(await page.locator('.tools').isVisible()).toBe(false)
    expect(await page.locator('.row:visible').count()).toBe(14)
    await page.locator('[id="XEP-0045#kick.1@tcp"] summary').click()
    expect(await page.locator('[id="XEP-0045#kick.1@tcp"] .decisive').isVisible()).toBe(true)
  })

  test('works with 1,500 tests, and nothing jumps while it loads', async () => {
    await using visited = await visit(renderHtml(manyTests(1500)))
    const { page } = visited
    expect(await page.locator('#assay-shown').innerText()).toBe('1500 tests')
    // Before anybody filters: that the list then changes is no jump, however late a busy machine paints it.
    expect(await page.evaluate(SHIFTS)).toBe(0)
    await page.locator('[data-verdict="fail"]').click()
    expect(await page.locator('#assay-shown').innerText()).toBe('15 of 1500 tests')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByRole('searchbox').fill('#section.1499')
    expect(await page.locator('#assay-shown').innerText()).toBe('1 of 1500 tests')
    expect(visited.trouble).toEqual([])
  })

  test('says that nothing was run where nothing was', async () => {
    await using visited = await visit(renderHtml(sampleRun([], { exitCode: 4, gates: ['nothing matched --only'] })))
    expect(await visited.page.locator('main').innerText()).toBe('No test was run.')
    expect(await visited.page.locator('.outcome').innerText()).toBe('A gate was not met exit code 4\n\nnothing matched --only')
    expect(visited.trouble).toEqual([])
  })
})

/** Elements that reach beyond the right edge, or text that its box cuts off. */
const CUT_OFF = `[...document.querySelectorAll('body *:not(.vh):not(.skip):not(symbol *)')]
  .filter(e => e.getClientRects().length > 0 && !e.closest('.vh,.skip,svg') && e.getBoundingClientRect().right > innerWidth + 0.5)
  .map(e => e.className + ' ' + e.textContent.slice(0, 40))`

/** How much of the page moved without being asked to. */
const SHIFTS = `new Promise(done => {
  let sum = 0
  new PerformanceObserver(list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value }).observe({ type: 'layout-shift', buffered: true })
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)))
})`

/** Visible text with less than 4.5:1 between its ink and what is painted beneath it. */
const FAINT = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const over = (colour, [r, g, b]) => {
    canvas.fillStyle = 'rgb(' + r + ',' + g + ',' + b + ')'
    canvas.fillRect(0, 0, 1, 1)
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
  }
  const ground = e => over(getComputedStyle(e).backgroundColor, e.parentElement ? ground(e.parentElement) : [255, 255, 255])
  const light = rgb => rgb.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0)
  const faint = []
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement
    if (texts.currentNode.data.trim() === '' || e.getClientRects().length === 0 || e.closest('.vh,.skip,script,:disabled')) continue
    const below = ground(e)
    const [high, low] = [light(over(getComputedStyle(e).color, below)), light(below)].sort((a, b) => b - a)
    const contrast = (high + 0.05) / (low + 0.05)
    if (contrast < 4.5) faint.push(contrast.toFixed(2) + ' ' + e.className + ' ' + texts.currentNode.data.slice(0, 40))
  }
  return [...new Set(faint)]
})()`

/** What the HTML report does by itself: filters, deep links, copying. It reads the page and writes only text and `hidden`. */
export const SCRIPT = `'use strict'
{
  const by = id => document.getElementById('assay-' + id)
  const rows = [...document.querySelectorAll('.row')]
  const parts = [...document.querySelectorAll('.sec')].reverse().concat([...document.querySelectorAll('.doc')])
  const chips = [...document.querySelectorAll('[data-verdict]')]
  const find = by('find'), doc = by('document'), level = by('level'), differs = by('differs'), open = by('open'), clear = by('clear')
  const none = by('none')
  const pressed = button => button !== null && button.getAttribute('aria-pressed') === 'true'
  const texts = new Map()
  const textOf = row => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase())
    return texts.get(row)
  }

  const filter = () => {
    const words = find.value.toLowerCase().split(' ').filter(word => word !== '')
    const verdicts = chips.filter(pressed).map(chip => chip.dataset.verdict)
    let shown = 0
    for (const row of rows) {
      const fits = (doc.value === '' || row.closest('.doc').dataset.d === doc.value)
        && (level.value === '' || row.dataset.l.split(' ')[0] === level.value)
        && (verdicts.length === 0 || row.dataset.v.split(' ').some(verdict => verdicts.includes(verdict)))
        && (!pressed(differs) || 'x' in row.dataset)
        && words.every(word => textOf(row).includes(word))
      row.hidden = !fits
      if (fits) shown++
    }
    for (const part of parts) part.hidden = part.querySelector('.row:not([hidden])') === null
    const all = shown === rows.length
    by('shown').textContent = all ? shown + (shown === 1 ? ' test' : ' tests') : shown + ' of ' + rows.length + ' tests'
    clear.disabled = find.value === '' && doc.value === '' && level.value === '' && verdicts.length === 0 && !pressed(differs)
    if (none !== null) none.hidden = shown > 0
    label()
  }

  const shownRows = () => rows.filter(row => !row.hidden)
  const label = () => { open.textContent = shownRows().some(row => !row.open) ? 'Open all' : 'Close all' }

  const reset = () => {
    find.value = doc.value = level.value = ''
    for (const button of [...chips, differs]) if (button !== null) button.setAttribute('aria-pressed', 'false')
    filter()
  }

  const follow = () => {
    const raw = location.hash.slice(1)
    let id = raw
    try { id = decodeURIComponent(raw) } catch {}
    if (id === '') return
    const exact = document.getElementById(raw) || document.getElementById(id)
    const wanted = exact !== null && exact.classList.contains('row') ? [exact] : rows.filter(row => row.dataset.c.split(' ').includes(id))
    const goal = exact || wanted[0]
    if (!goal) return
    if (goal.closest('[hidden]') !== null || wanted.some(row => row.hidden)) reset()
    for (const row of wanted) row.open = true
    goal.scrollIntoView()
    const summary = wanted.length > 0 ? wanted[0].querySelector('summary') : null
    if (summary !== null) summary.focus({ preventScroll: true })
  }

  for (const control of [find, doc, level]) control.addEventListener('input', filter)
  for (const button of [...chips, differs]) {
    if (button !== null) button.addEventListener('click', () => {
      button.setAttribute('aria-pressed', String(!pressed(button)))
      filter()
    })
  }
  clear.addEventListener('click', () => { reset(); find.focus() })
  open.addEventListener('click', () => {
    const target = shownRows().some(row => !row.open)
    for (const row of shownRows()) row.open = target
    label()
  })
  document.addEventListener('toggle', event => { if (event.target.classList.contains('row')) label() }, true)
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && document.activeElement === find) { find.value = ''; filter() }
  })
  for (const button of document.querySelectorAll('.copy')) button.hidden = false
  document.addEventListener('click', event => {
    const button = event.target.closest('.copy')
    if (button === null) return
    const said = text => { button.textContent = text; setTimeout(() => { button.textContent = 'Copy' }, 1500) }
    const code = button.parentElement.querySelector('code')
    getSelection().selectAllChildren(code)
    if (navigator.clipboard === undefined) { said('Selected'); return }
    navigator.clipboard.writeText(code.textContent).then(() => said('Copied'), () => said('Selected'))
  })
  addEventListener('hashchange', follow)
  document.addEventListener('click', event => {
    const link = event.target.closest('a[href^="#"]')
    if (link !== null && link.hash === location.hash) follow()
  })
  filter()
  follow()
}
`

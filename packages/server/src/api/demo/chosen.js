// The chosen file, and the cards of what becomes of it: progress first, then the link.

import { CloudError, cancel, link, store, watch } from './cloud.js'
import { button, bytes, element, fault, resultParts } from './draw.js'

const choice = document.getElementById('choice')
const cards = document.getElementById('results')

/** Offers what can be done with the entry. */
export function choose(entry) {
  const format = formatField(entry.exportFormats ?? [])
  const wanted = () => format?.querySelector('select').value
  const modified = entry.modified ? new Date(entry.modified).toLocaleDateString() : undefined
  const facts = [entry.size, entry.mimetype, modified].filter(Boolean).join(', ')
  choice.replaceChildren(
    element('p', { className: 'title' }, entry.name),
    element('p', { className: 'facts' }, facts),
    ...(format ? [format] : []),
    element(
      'div',
      { className: 'row' },
      button('Store a copy', () => storeEntry(entry, wanted()), 'primary'),
      button('Make a link', () => linkEntry(entry, wanted())),
    ),
  )
  choice.scrollIntoView({ block: 'nearest' })
}

export function chooseNothing() {
  choice.replaceChildren(element('p', { className: 'hint' }, 'Choose a file to store or link it.'))
}

/** Documents without a file of their own come in one of several formats. */
function formatField(formats) {
  if (formats.length === 0) return undefined
  const options = formats.map((name) => element('option', { value: name }, name))
  return element('label', { className: 'field' }, 'Format', element('select', {}, ...options))
}

async function linkEntry(entry, format) {
  const card = openCard(entry)
  try {
    card.finish(await link(entry, format))
  } catch (error) {
    card.fail(error)
  }
}

async function storeEntry(entry, format) {
  const card = openCard(entry)
  try {
    let last = await store(entry, format)
    card.offerCancel(() => cancel(last.id))
    for await (last of watch(last.id)) card.update(last)
    if (last.state === 'done') card.finish(last.file)
    else throw new CloudError({ error: last.error.message, code: last.error.code })
  } catch (error) {
    card.fail(error)
  }
}

/** A card that begins with a moving bar and ends as a link or as words about what went wrong. */
function openCard(entry) {
  const bar = element('progress', { 'aria-label': `Progress of ${entry.name}` })
  const text = element('p', { className: 'facts' }, 'Starting …')
  const row = element('div', { className: 'row' })
  const title = element('h3', { className: 'title' }, entry.name)
  const card = element('article', { className: 'result' }, title, bar, text, row)
  const since = performance.now()
  cards.prepend(card)

  return {
    update(state) {
      if (state.size) Object.assign(bar, { max: state.size, value: state.received })
      text.textContent = describe(state, (performance.now() - since) / 1000)
    },
    offerCancel(action) {
      const stop = button('Cancel', () => {
        stop.disabled = true
        action().catch((error) => this.fail(error))
      })
      row.replaceChildren(stop)
    },
    finish(file) {
      card.replaceChildren(...resultParts(file))
      announce(`${file.filename} is ready`)
    },
    fail(error) {
      const close = button('Dismiss', () => card.remove())
      card.replaceChildren(title, fault(error), element('div', { className: 'row' }, close))
    },
  }
}

function describe({ state, received, size, error }, seconds) {
  if (state === 'queued') return 'Waiting for its turn …'
  if (state === 'waiting' && error) return error.message
  const speed = received / seconds
  const all = size === null ? '' : ` of ${bytes(size)}`
  const left = size && speed > 0 ? `, ${Math.ceil((size - received) / speed)} s left` : ''
  return `${bytes(received)}${all}, ${bytes(speed)}/s${left}`
}

/** Tells people who do not see the page. */
export function announce(words) {
  document.getElementById('status').textContent = words
}

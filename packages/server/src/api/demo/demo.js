// The demo page: connect, browse, search, store or link. It uses the public cloud API only, so
// that reading it shows how to build a picker of one's own.

import { announce, choose, chooseNothing } from './chosen.js'
import { list, logout } from './cloud.js'
import { button, element, entryRow, fault, icon, trailStep } from './draw.js'

const ROOT = { name: 'Dropbox', path: '/' }
/** How long one request waits for the person to connect; the server allows 25. */
const WAIT_SECONDS = 20

const byId = (id) => document.getElementById(id)
const view = byId('view')
const entries = byId('entries')

/** What is on show: where we are, and the run of the last question, so that late answers are dropped. */
const shown = { trail: [ROOT], search: undefined, next: '', chosen: undefined, run: undefined }

byId('search').addEventListener('submit', (event) => {
  event.preventDefault()
  const text = byId('search-text').value.trim()
  open({ trail: text ? [ROOT] : shown.trail, search: text || undefined })
})
byId('more-button').addEventListener('click', () => load({ isMore: true }))
byId('disconnect').addEventListener('click', disconnect)
window.addEventListener('popstate', ({ state }) => show(state ?? { trail: [ROOT] }))

show(history.state ?? { trail: [ROOT] })

/** Goes somewhere, so that the browser's back button comes back. */
function open(place) {
  history.pushState(place, '')
  show(place, { moveFocus: true })
}

function show({ trail, search }, { moveFocus = false } = {}) {
  Object.assign(shown, { trail, search, next: '' })
  byId('search-text').value = search ?? ''
  drawTrail()
  load({ moveFocus })
}

/** Asks for the place on show and draws whatever comes: a page, where to connect, or a fault. */
async function load({ isMore = false, moveFocus = false } = {}) {
  const run = startRun()
  entries.setAttribute('aria-busy', 'true')
  if (entries.hidden) notice(element('p', {}, 'Loading …'), { isBusy: true })
  try {
    const answer = await list({ ...question(isMore), signal: run.signal })
    if (answer.auth) drawConnect(answer.auth.redirect_url)
    else drawPage(answer, { isMore, moveFocus })
  } catch (error) {
    if (run.signal.aborted) return
    notice(
      fault(error),
      element(
        'div',
        { className: 'row' },
        button('Try again', () => load()),
      ),
    )
  }
  entries.removeAttribute('aria-busy')
}

function startRun() {
  shown.run?.abort()
  shown.run = new AbortController()
  return shown.run
}

function question(isMore) {
  const { path } = shown.trail.at(-1)
  return { path, search: shown.search, next: isMore ? shown.next : undefined }
}

function drawTrail() {
  const steps = shown.search ? [...shown.trail, { name: `“${shown.search}”` }] : shown.trail
  byId('trail').replaceChildren(
    ...steps.map((step, index) => {
      const isHere = index === steps.length - 1
      return trailStep(step, isHere ? undefined : () => open({ trail: steps.slice(0, index + 1) }))
    }),
  )
}

function drawPage(page, { isMore, moveFocus }) {
  const rows = page.contents.map(toRow)
  if (isMore) entries.append(...rows)
  else entries.replaceChildren(...rows)
  shown.next = page.next ?? ''
  byId('tools').hidden = false
  byId('more').hidden = !shown.next
  drawAccount(page.account)

  const isEmpty = entries.children.length === 0
  entries.hidden = isEmpty
  view.hidden = !isEmpty
  if (isEmpty)
    notice(element('p', {}, shown.search ? 'Nothing has that name.' : 'This folder is empty.'))
  if (isMore) rows[0]?.querySelector('button').focus()
  if (moveFocus) focusFiles()
  announce(`${entries.children.length} entries${shown.next ? ', and more' : ''}`)
}

/** A reader goes on at the list's beginning; whoever sees it there already is not moved. */
function focusFiles() {
  const files = byId('files')
  files.focus({ preventScroll: true })
  if (files.getBoundingClientRect().top < 0) files.scrollIntoView()
}

function toRow(entry) {
  const onclick = () => {
    if (entry.folder)
      return open({ trail: [...shown.trail, { name: entry.name, path: entry.path }] })
    for (const row of entries.querySelectorAll('[aria-pressed]')) {
      row.setAttribute('aria-pressed', String(row === node.firstElementChild))
    }
    shown.chosen = entry
    choose(entry)
    announce(`${entry.name} chosen`)
  }
  const node = entryRow(entry, { onclick, isChosen: shown.chosen?.path === entry.path })
  return node
}

function drawAccount(account) {
  byId('account').hidden = false
  byId('account-name').textContent = account ? account.email || account.name : 'Connected'
}

function notice(...children) {
  const { isBusy } = children.at(-1) instanceof Node ? {} : children.pop()
  view.replaceChildren(...children)
  view.setAttribute('aria-busy', String(Boolean(isBusy)))
  view.hidden = false
  entries.hidden = true
  byId('more').hidden = true
}

function drawConnect(url) {
  byId('tools').hidden = true
  byId('account').hidden = true
  notice(
    icon('connect'),
    element('p', {}, 'Connect Dropbox to choose from your files.'),
    element(
      'p',
      { className: 'row' },
      button('Connect Dropbox', () => connect(url), 'primary'),
    ),
    element(
      'p',
      { className: 'hint' },
      'This Dropbox is a sandbox on your machine: sign in as personal@example.com, password sandbox.',
    ),
  )
  announce('Not connected')
}

/**
 * A window of its own, or this one when the browser allows no other. The address starts one
 * connection only: a second try asks for a new one.
 */
function connect(url) {
  const popup = window.open(url, 'quayside-connect', 'popup,width=720,height=760')
  if (!popup) return connectHere()
  notice(
    element('p', {}, 'Allow access in the other window. This page goes on by itself.'),
    element(
      'div',
      { className: 'row' },
      button('Use this window instead', connectHere),
      button('Cancel', () => load()),
    ),
    { isBusy: true },
  )
  view.querySelector('button').focus()
  waitForConnection()
}

async function connectHere() {
  shown.run?.abort()
  const { auth } = await list({ path: '/', appurl: `${location.origin}/` })
  if (auth) location.assign(auth.redirect_url)
  else load()
}

/** The news comes through the server, not from the other window: that one may be closed or isolated. */
async function waitForConnection() {
  const run = startRun()
  try {
    while (!run.signal.aborted) {
      const page = await list({ ...question(false), wait: WAIT_SECONDS, signal: run.signal })
      if (!page.auth) return drawPage(page, { isMore: false, moveFocus: true })
    }
  } catch (error) {
    if (!run.signal.aborted)
      notice(
        fault(error),
        button('Try again', () => load()),
      )
  }
}

async function disconnect() {
  await logout().catch((error) => notice(fault(error)))
  shown.chosen = undefined
  chooseNothing()
  entries.replaceChildren()
  entries.hidden = true
  open({ trail: [ROOT] })
}

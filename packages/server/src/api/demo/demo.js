// The demo page: choose options, see the code, pick, see what came of it.

import { chosenApiKey, chosenOptions, codeFor, watchOptions } from './options.js'
import { showFault, showFiles } from './results.js'

const byId = (id) => document.getElementById(id)
/** Stays for as long as the key does: people are connected with it. */
let client
/** The picker that stands in the page, if one does. */
let embedded

const isBack = takeReturn()
watchOptions(() => {
  byId('code').textContent = codeFor(chosenApiKey(), chosenOptions(), location.origin)
  byId('copy').textContent = 'Copy'
})
byId('pick').addEventListener('click', pick)
byId('close').addEventListener('click', closeEmbedded)
byId('copy').addEventListener('click', copyCode)
if (isBack) pick()

/** Whoever was sent away to sign in, for want of a window, comes back to this page with a mark. */
function takeReturn() {
  const address = new URL(location.href)
  const isMarked = address.searchParams.has('fs-tab')
  address.searchParams.delete('fs-tab')
  history.replaceState(history.state, '', address)
  return isMarked
}

async function pick() {
  await closeEmbedded()
  const options = chosenOptions()
  const { displayMode } = options
  const isEmbedded = displayMode !== undefined
  byId('stage-card').hidden = !isEmbedded
  byId('stage').className = displayMode ?? ''
  try {
    const picker = clientFor(chosenApiKey()).picker({
      ...options,
      onUploadDone: finish,
      ...(displayMode === 'dropPane' ? { dropPane: { onSuccess: finishFiles } } : {}),
    })
    if (isEmbedded) embedded = picker
    await picker.open()
  } catch (error) {
    showFault(error)
  }
}

function clientFor(apiKey) {
  if (client?.session.apikey !== apiKey) {
    client = globalThis.quayside.init(apiKey, { baseUrl: location.origin })
  }
  return client
}

function finish(result) {
  showFiles(result)
  byId('status').textContent = `${result.filesUploaded.length} picked`
}

/** A drop pane tells only what arrived. */
function finishFiles(files) {
  finish({ filesUploaded: files, filesFailed: [] })
}

async function closeEmbedded() {
  const picker = embedded
  embedded = undefined
  byId('stage-card').hidden = true
  await picker?.close().catch(showFault)
  byId('stage').replaceChildren()
}

async function copyCode() {
  await navigator.clipboard.writeText(byId('code').textContent)
  byId('copy').textContent = 'Copied'
}

// The public cloud API as this page uses it: JSON over fetch, and progress as an event stream.

const apiKey = document.querySelector('meta[name="quayside-api-key"]').content
const TOKEN_KEY = 'quayside-demo-token'
const SOURCE = 'dropbox'

/** A refusal in the server's own words. */
export class CloudError extends Error {
  constructor({ error, code }) {
    super(error)
    this.code = code
  }
}

/** One page of a folder or of search results, or where the person has to connect. */
export async function list({ path, next, search, wait, appurl, signal }) {
  const wish = search ? { search } : { path }
  const answer = await post(
    '/folder/list',
    { clouds: { [SOURCE]: { ...wish, ...(next ? { next } : {}) } }, wait, appurl },
    signal,
  )
  return answer[SOURCE]
}

/** Begins to copy a file; resolves to the ingest. */
export async function store(entry, exportFormat) {
  const item = { path: entry.path, ...(exportFormat ? { export: exportFormat } : {}) }
  const { ingests } = await post('/ingests', { source: SOURCE, items: [item] })
  return ingests[0]
}

export async function link(entry, exportFormat) {
  const item = { path: entry.path, ...(exportFormat ? { export: exportFormat } : {}) }
  const answer = await post('/link/', { clouds: { [SOURCE]: item } })
  return answer[SOURCE]
}

export async function logout() {
  await post('/auth/logout', { clouds: { [SOURCE]: {} } })
}

export async function cancel(id) {
  return readAnswer(await fetch(ingestUrl(id), { method: 'DELETE', headers: withToken() }))
}

/** The states of an ingest until it has ended. A broken stream is taken up again. */
export async function* watch(id) {
  for (let fruitless = 0; fruitless < 5; fruitless += 1) {
    if (fruitless > 0) await new Promise((resolve) => setTimeout(resolve, 500))
    const response = await fetch(ingestUrl(id, '/events'), { headers: withToken() })
    if (!response.ok) await readAnswer(response)
    for await (const state of readStates(response.body)) {
      fruitless = 0
      yield state
      if (['done', 'failed', 'cancelled'].includes(state.state)) return
    }
  }
  throw new CloudError({ error: 'The connection to the server broke off.', code: 'offline' })
}

async function* readStates(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let pending = ''
  for (;;) {
    const { value, done } = await reader.read().catch(() => ({ done: true }))
    if (done) return
    const messages = (pending + value).split('\n\n')
    pending = messages.pop()
    for (const message of messages) {
      const data = message.split('\n').filter((line) => line.startsWith('data:'))
      if (data.length > 0) yield JSON.parse(data.map((line) => line.slice(5)).join('\n'))
    }
  }
}

async function post(path, body, signal) {
  const token = sessionStorage.getItem(TOKEN_KEY)
  const response = await fetch(`/cloud${path}`, {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ apikey: apiKey, ...(token ? { token } : {}), ...body }),
  }).catch((error) => {
    if (error.name === 'AbortError') throw error
    throw new CloudError({ error: 'The server does not answer.', code: 'offline' })
  })
  const answer = await readAnswer(response)
  if (answer.token) sessionStorage.setItem(TOKEN_KEY, answer.token)
  return answer
}

async function readAnswer(response) {
  const answer = await response.json().catch(() => undefined)
  if (response.ok && answer) return answer
  throw new CloudError(answer ?? { error: `The server answered ${response.status}.`, code: 'http' })
}

const ingestUrl = (id, rest = '') => `/cloud/ingests/${id}${rest}?apikey=${apiKey}`
const withToken = () => ({ authorization: `Bearer ${sessionStorage.getItem(TOKEN_KEY)}` })

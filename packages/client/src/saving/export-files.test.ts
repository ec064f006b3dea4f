import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import type { ExportAnswer } from '@quayside/wire'
import { init } from '../init.ts'
import { sendJson, serve } from '../testing/serve.ts'

const apiKey = 'AKeyForTests0000000000'

/** An export as the service tells it. */
function told(id: string, facts: Partial<ExportAnswer> = {}): ExportAnswer {
  const place = { source: 'box', folder: '/Letters', filename: `${id}.txt` }
  return { id, ...place, state: 'queued', size: 10, sent: 0, attempts: 0, ...facts }
}

const fileOf = (id: string) => ({
  handle: `H${id}`,
  url: `https://cdn/H${id}`,
  filename: `${id}.txt`,
  mimetype: 'text/plain',
  size: 10,
  client: 'box',
})

const done = (id: string) => told(id, { state: 'done', sent: 10, file: fileOf(id) })

function tell(response: ServerResponse, answers: readonly ExportAnswer[]): void {
  for (const answer of answers) {
    response.write(`event: export\ndata: ${JSON.stringify(answer)}\n\n`)
  }
}

/** A service that saves what it is asked for as `answers` say. */
async function serveExports(...answers: readonly ExportAnswer[]) {
  const asked: Record<string, unknown>[] = []
  const cancelled: string[] = []
  const { endpoints } = await serve({
    'POST /cloud/exports/events': (_, response) => tell(response, answers),
    'POST /cloud/exports': ({ body }, response) => {
      asked.push(body)
      const ids = [...new Set(answers.map(({ id }) => id))]
      sendJson(response, 200, { token: 't', exports: ids.map((id) => told(id)) })
    },
    'DELETE /cloud/exports/a': (_, response) => {
      cancelled.push('a')
      sendJson(response, 200, told('a', { state: 'cancelled' }))
    },
  })
  return { client: init(apiKey, { baseUrl: endpoints.www }), asked, cancelled }
}

test('one file is saved under the name and in the folder that were asked for', async () => {
  const { client, asked } = await serveExports(told('a', { state: 'running', sent: 5 }), done('a'))
  const progress: unknown[] = []

  const file = await client.export('HANDLE', {
    to: 'box',
    folder: '/Letters',
    filename: 'a.txt',
    onClash: 'replace',
    onProgress: (sent) => progress.push(sent),
  })

  const { request_key: key, ...request } = asked[0] ?? {}
  assert.deepEqual(request, {
    apikey: apiKey,
    source: 'box',
    folder: '/Letters',
    on_clash: 'replace',
    items: [{ what: 'HANDLE', filename: 'a.txt' }],
  })
  assert.equal(typeof key, 'string')
  assert.deepEqual(file, {
    handle: 'Ha',
    url: 'https://cdn/Ha',
    filename: 'a.txt',
    mimetype: 'text/plain',
    size: 10,
    source: 'box',
    folder: '/Letters',
  })
  assert.deepEqual(progress, [
    { totalPercent: 50, totalBytes: 5 },
    { totalPercent: 100, totalBytes: 10 },
  ])
})

test('one file that cannot be saved rejects in the words of the service', async () => {
  const error = { code: 'source_full', message: 'There is no room left in Box.' }
  const { client } = await serveExports(told('a', { state: 'failed', error }))

  await assert.rejects(client.export('HANDLE', { to: 'box' }), { name: 'RequestError', ...error })
})

test('of several files each is told, saved or not', async () => {
  const error = { code: 'source_entry_exists', message: 'There is one of that name.' }
  const { client } = await serveExports(done('a'), told('b', { state: 'failed', error }))

  const { filesSaved, filesFailed } = await client.export(['A', { what: 'B', filename: 'b' }], {
    to: 'box',
    onClash: 'fail',
  })

  assert.deepEqual(
    filesSaved.map(({ handle }) => handle),
    ['Ha'],
  )
  assert.deepEqual(
    filesFailed.map(({ what, error: { code } }) => [what, code]),
    [['B', 'source_entry_exists']],
  )
})

test('whoever stops waiting has the export cancelled', async () => {
  const { client, cancelled } = await serveExports(told('a', { state: 'running' }))
  const stop = new AbortController()

  const saved = client.export('HANDLE', {
    to: 'box',
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('enough')),
  })

  await assert.rejects(saved, /enough/)
  assert.deepEqual(cancelled, ['a'])
})

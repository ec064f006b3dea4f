import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signal } from '@preact/signals'
import { RequestError } from '@quayside/client/api'
import type { ExportAnswer } from '@quayside/wire'
import type { SaveRow } from './save-rows.ts'
import { createSaveRun, type SaveRunDeps } from './save-run.ts'

const place = { source: 'box', account: undefined, folder: '/Letters', title: 'Letters' }
const lost = new RequestError('gone', { code: 'session_unknown', status: 401 })

const told = (id: string, state: ExportAnswer['state'] = 'running'): ExportAnswer => ({
  ...{ id, source: 'box', folder: '/Letters', filename: `${id}.txt` },
  ...{ state, size: 10, sent: 0, attempts: 0 },
})

/** A service that says `word` of each export it follows; how many it began is in `begun`. */
function serve(...words: readonly (ExportAnswer['state'] | Error)[]) {
  const begun: string[] = []
  const left = [...words]
  const api: SaveRunDeps['api'] = {
    async startExports(_source, items) {
      return items.map(({ what }) => {
        begun.push(what)
        return told(`${what}${begun.length}`)
      })
    },
    async *watchExports(ids) {
      const word = left.shift() ?? 'done'
      if (word instanceof Error) throw word
      for (const id of ids) yield told(id, word)
    },
    cancelExport: async (id) => told(id, 'cancelled'),
  }
  return { api, begun }
}

function runOf(api: SaveRunDeps['api'], ...what: readonly string[]) {
  const rows = signal<readonly SaveRow[]>(
    what.map((one) => ({ item: { what: one }, export: undefined })),
  )
  const life = new AbortController()
  const run = createSaveRun({ api, rows, onProgress: undefined, signal: life.signal })
  return { run, states: () => rows.value.map((row) => row.export?.state) }
}

test('what could not be followed any more is not begun twice', async () => {
  const { api, begun } = serve(lost)
  const { run, states } = runOf(api, 'a', 'b')

  await assert.rejects(run.go(place, 'rename'), lost)
  await run.go(place, 'rename')

  assert.deepEqual(begun, ['a', 'b'])
  assert.deepEqual(states(), ['done', 'done'])
})

test('what has failed is begun again', async () => {
  const { api, begun } = serve('failed')
  const { run, states } = runOf(api, 'a')

  await run.go(place, 'rename')
  await run.go(place, 'rename')

  assert.deepEqual(begun, ['a', 'a'])
  assert.deepEqual(states(), ['done'])
})

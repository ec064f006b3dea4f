import assert from 'node:assert/strict'
import { it } from 'node:test'
import { signal } from '@preact/signals'
import type { ApiSettings } from '@quayside/client/api'
import type { RunningUpload, UploadRequest } from '@quayside/client/upload'
import { createLateUpload } from './late-upload.ts'

const settings = { apiKey: 'A' } as ApiSettings
const request = { body: new Blob(), filename: 'a', contentType: '' } as UploadRequest

function setUp() {
  const loaded = Promise.withResolvers<{ upload: () => RunningUpload }>()
  const calls: string[] = []
  const upload = (): RunningUpload => {
    calls.push('upload')
    return {
      done: Promise.resolve({
        handle: 'h',
        url: '',
        filename: 'a',
        mimetype: '',
        size: 0,
        client: '',
      }),
      pause: () => calls.push('pause'),
      resume: () => calls.push('resume'),
      cancel: () => calls.push('cancel'),
    }
  }
  const late = createLateUpload({
    state: signal({ status: 'absent' }),
    load: () => loaded.promise,
  })
  return { running: late(settings, request), arrive: () => loaded.resolve({ upload }), calls }
}

it('uploads when the part is there', async () => {
  const { running, arrive, calls } = setUp()

  arrive()

  assert.equal((await running.done).handle, 'h')
  assert.deepEqual(calls, ['upload'])
})

it('stays paused when it was paused before', async () => {
  const { running, arrive, calls } = setUp()

  running.pause()
  arrive()
  await running.done
  running.resume()

  assert.deepEqual(calls, ['upload', 'pause', 'resume'])
})

it('begins nothing that was cancelled before', async () => {
  const { running, arrive, calls } = setUp()

  running.cancel()
  arrive()

  await assert.rejects(running.done, { name: 'AbortError' })
  assert.deepEqual(calls, [])
})

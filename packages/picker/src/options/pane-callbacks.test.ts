import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PickedFile } from '@quayside/client'
import { parseOptions } from './parse-options.ts'

const file: PickedFile = {
  filename: 'a.txt',
  mimetype: 'text/plain',
  size: 1,
  source: 'local_file_system',
  originalPath: 'a.txt',
  uploadId: '1',
}

/** Which of the page's functions hear of the end, given those names. */
function heardBy(names: { pane: readonly string[] | undefined }, failed: readonly PickedFile[]) {
  const heard: string[] = []
  const listener = (name: string) => [name, () => heard.push(name)]
  const pane = names.pane && {
    displayMode: 'dropPane',
    container: '#pane',
    dropPane: Object.fromEntries(names.pane.map(listener)),
  }
  const options = parseOptions(
    { ...pane, onUploadDone: () => heard.push('onUploadDone') },
    assert.fail,
  )
  options.onUploadDone?.({ filesUploaded: [file], filesFailed: failed })
  return heard
}

describe('the end of a drop pane’s uploads', () => {
  it('is told with onSuccess in place of onUploadDone, and failures with onError', () => {
    const pane = ['onSuccess', 'onError']

    assert.deepEqual(heardBy({ pane }, []), ['onSuccess'])
    assert.deepEqual(heardBy({ pane }, [file]), ['onSuccess', 'onError'])
  })

  it('is told with onUploadDone where the pane has no function for it', () => {
    assert.deepEqual(heardBy({ pane: ['onError'] }, [file]), ['onUploadDone', 'onError'])
    assert.deepEqual(heardBy({ pane: undefined }, [file]), ['onUploadDone'])
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PickerOptions } from '../picker-options.ts'
import type { PickedFile, PickResult } from '../results.ts'
import type { PickerFunction, PickerHandle } from './load-picker.ts'
import { pick } from './pick.ts'
import { createPicker } from './picker.ts'

const file: PickedFile = {
  filename: 'a.txt',
  mimetype: 'text/plain',
  size: 1,
  source: 'local_file_system',
  originalPath: 'a.txt',
  uploadId: 'id',
}
const nothing: PickResult = { filesUploaded: [], filesFailed: [] }

/** What stands at the other end of the loading contract: a script that does this when it opens. */
function scriptThat(
  acts: (options: PickerOptions, settle: PromiseWithResolvers<PickResult>) => void,
) {
  function Picker(_client: object, options: PickerOptions) {
    const settle = Promise.withResolvers<PickResult>()
    setImmediate(() => acts(options, settle))
    return settle.promise
  }
  return async () => Picker as unknown as PickerFunction
}

test('a pick resolves to what was picked, although the dialog closes first', async () => {
  const result = { filesUploaded: [file], filesFailed: [] }
  const calls: string[] = []
  const load = scriptThat((options, { resolve }) => {
    options.onUploadStarted?.([file])
    options.onFileUploadFinished?.(file)
    options.onClose?.()
    options.onUploadDone?.(result)
    resolve(result)
  })

  const picked = await pick(
    load,
    {},
    {
      onUploadDone: () => calls.push('done'),
      onClose: () => calls.push('close'),
      onUploadStarted: () => calls.push('started'),
    },
  )

  assert.deepEqual(picked, result)
  assert.deepEqual(calls, ['started', 'close', 'done'])
})

test('a person who goes away without a file leaves an empty result', async () => {
  const load = scriptThat((options) => options.onClose?.())

  assert.deepEqual(await pick(load, {}, {}), nothing)
})

test('a person who cancels leaves what was uploaded by then', async () => {
  const load = scriptThat((options) => {
    options.onUploadStarted?.([file, file])
    options.onFileUploadFinished?.(file)
    options.onCancel?.({ filesUploaded: [file], filesFailed: [] })
    options.onClose?.()
  })

  assert.deepEqual(await pick(load, {}, {}), { filesUploaded: [file], filesFailed: [] })
})

test('with rejectOnCancel a pick rejects with what was selected', async () => {
  const load = scriptThat((options, { reject }) => {
    options.onClose?.()
    reject([file])
  })

  const picked = pick(load, {}, { rejectOnCancel: true })

  await assert.rejects(picked, (reason: unknown) => {
    assert.deepEqual(reason, [file])
    return true
  })
})

test('a dialog that cannot be loaded rejects, and is tried again', async () => {
  let loads = 0
  const opened: string[] = []
  class Picker implements PickerHandle {
    async open() {
      opened.push('open')
    }
    async close() {
      opened.push('close')
    }
    async cancel() {}
    async crop() {}
  }
  const load = async () => {
    loads += 1
    if (loads === 1) throw new Error('no network')
    return Picker as unknown as PickerFunction
  }
  const picker = createPicker(load, () => ({}), {})

  await assert.rejects(picker.open(), /no network/)
  await picker.open()
  await picker.close()

  assert.deepEqual(opened, ['open', 'close'])
})

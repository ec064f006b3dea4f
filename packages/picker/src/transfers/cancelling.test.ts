import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cloudChoice, deviceChoice } from './testing/choices.ts'
import { ended, eventually, states, useDialogs } from './testing/dialogs.ts'

const a = cloudChoice('a')
const b = cloudChoice('b')
const dialogs = useDialogs()
const { service } = dialogs

describe('cancelling', () => {
  it('cancels one here and at the service, and goes on with the others', async () => {
    const dialog = dialogs.open()
    dialog.transfers.start([a, b])
    await eventually(() => service().ingests().length === 2, 'both began')

    dialog.transfers.cancel('a')
    await eventually(() => service().ingests()[0]?.state === 'cancelled', 'the service knows')
    service().finish(b.path)
    await ended(dialog)

    assert.equal(states(dialog), 'cancelled done')
    assert.deepEqual(dialog.endings, ['complete'])
    assert.ok(dialog.calls.includes('cancelled a.jpg'))
    assert.equal(dialog.transfers.result().filesUploaded.length, 1)
  })

  it('cancels what had not begun yet as soon as the service tells its name', async () => {
    const dialog = dialogs.open()

    dialog.transfers.start([a])
    dialog.transfers.cancelAll()
    await eventually(() => service().ingests()[0]?.state === 'cancelled', 'the service knows')

    assert.deepEqual(dialog.endings, ['cancelled'])
    assert.deepEqual(dialog.transfers.result(), { filesUploaded: [], filesFailed: [] })
  })

  it('stops a cancelled upload, which can be tried again', async () => {
    const release = service().holdBytes()
    const dialog = dialogs.open()
    dialog.transfers.start([deviceChoice('x', 'hello')])
    await eventually(() => service().asked('PUT /parts').length === 1, 'bytes')

    dialog.transfers.cancel('x')
    assert.equal(states(dialog), 'cancelled')
    release()
    dialog.transfers.retry('x')
    await eventually(() => dialog.endings.length === 2, 'the second end')

    assert.equal(states(dialog), 'done')
  })

  it('lets the page cancel through the controls it was given', async () => {
    service().holdBytes()
    const dialog = dialogs.open({
      onFileUploadStarted: (_, controls) => queueMicrotask(controls.cancel),
    })

    dialog.transfers.start([deviceChoice('x')])
    await ended(dialog)

    assert.equal(states(dialog), 'cancelled')
  })
})

import assert from 'node:assert/strict'
import type { Client, PickerOptions } from 'filestack-js-4'
import type { CompatCase } from '../../case.ts'
import { checkCopy, SAMPLE } from '../sandbox-files.ts'

declare const client: Client
declare let result: Promise<Picked>
declare let heard: string[]
declare let opened: ReturnType<Client['picker']>

interface Picked {
  readonly filesUploaded: readonly { readonly url: string; readonly filename: string }[]
  readonly filesFailed: readonly object[]
}

/** The dialog, and what it tells the page. */
export const pickerCases: readonly CompatCase[] = [
  {
    covers: ['client.picker', 'picker.open'],
    shows: 'a file of the person’s Dropbox is picked and copied; the link answers its bytes',
    runs: ['browser'],
    ownPage: true,
    async run(bench) {
      await bench.evaluate(() => {
        result = new Promise((onUploadDone) => {
          client.picker({ fromSources: ['dropbox'], onUploadDone }).open()
        })
      })
      const picker = bench.picker()
      await picker.connect()
      await picker.openFolder(SAMPLE.folder)
      await picker.choose(SAMPLE.name)
      await picker.proceed()
      await picker.upload()

      const { filesUploaded } = await bench.evaluate(() => result)

      assert.equal(filesUploaded.length, 1)
      if (filesUploaded[0]) await checkCopy(bench, filesUploaded[0])
    },
  },
  {
    covers: ['picker.open', 'picker.cancel'],
    shows: 'every callback of a file from the device, in its order',
    runs: ['browser'],
    ownPage: true,
    async run({ evaluate, picker, service }) {
      await evaluate(() => {
        heard = []
        const note = (word: string) => () => void heard.push(word)
        result = new Promise((resolve) => {
          const options: PickerOptions = {
            fromSources: ['local_file_system'],
            uploadInBackground: false,
            onOpen: note('onOpen'),
            onFileSelected: note('onFileSelected'),
            onUploadStarted: note('onUploadStarted'),
            onFileUploadStarted: note('onFileUploadStarted'),
            onFileUploadProgress: note('onFileUploadProgress'),
            onFileUploadFinished: note('onFileUploadFinished'),
            onClose: note('onClose'),
            onUploadDone: (done) => {
              heard.push('onUploadDone')
              resolve(done)
            },
          }
          client.picker(options).open()
        })
      })
      await picker().chooseFromDevice({
        name: 'postcard.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('Greetings from the pier'),
      })
      await picker().upload()

      const { filesUploaded } = await evaluate(() => result)

      const order = await evaluate(() => [...new Set(heard)])
      assert.deepEqual(
        order.filter((word) => word !== 'onFileUploadProgress' && word !== 'onClose'),
        [
          ...['onOpen', 'onFileSelected', 'onUploadStarted', 'onFileUploadStarted'],
          ...['onFileUploadFinished', 'onUploadDone'],
        ],
      )
      assert.ok(order.includes('onFileUploadProgress'))
      const url = filesUploaded[0]?.url ?? ''
      assert.equal((await service.ask(url)).text, 'Greetings from the pier')
    },
  },
  {
    covers: ['picker.close', 'picker.cancel'],
    shows: 'the dialog goes; `cancel` tells `onCancel`, and one closed opens again',
    runs: ['browser'],
    ownPage: true,
    async run({ evaluate, picker }) {
      await evaluate(async () => {
        heard = []
        opened = client.picker({
          fromSources: ['local_file_system'],
          onCancel: () => void heard.push('onCancel'),
          onClose: () => void heard.push('onClose'),
        })
        await opened.open()
      })
      const { dialog } = picker()
      await dialog.waitFor()
      await evaluate(() => opened.close())
      await dialog.waitFor({ state: 'hidden' })
      const afterClose = await evaluate(() => [...heard])
      await evaluate(() => opened.open())
      await dialog.waitFor()
      await evaluate(() => opened.cancel())
      await dialog.waitFor({ state: 'hidden' })

      assert.deepEqual(afterClose, ['onClose'])
      assert.ok((await evaluate(() => heard)).includes('onCancel'))
    },
  },
  {
    covers: ['picker.crop'],
    shows: 'pictures of the page are opened to be cropped, and uploaded',
    runs: ['browser'],
    ownPage: true,
    async run({ evaluate, picker, service }) {
      await evaluate(async () => {
        const canvas = new OffscreenCanvas(120, 90)
        canvas.getContext('2d')?.fillRect(0, 0, 60, 90)
        const blob = await canvas.convertToBlob({ type: 'image/png' })
        const file = new File([blob], 'photo.png', { type: 'image/png' })
        result = new Promise((onUploadDone) => {
          void client.picker({ onUploadDone }).crop([file])
        })
      })
      await picker().button('crop.save').click()

      const { filesUploaded } = await evaluate(() => result)

      assert.equal(filesUploaded[0]?.filename, 'photo.png')
      const seen = await service.ask(filesUploaded[0]?.url ?? '')
      assert.match(String(seen.headers['content-type']), /^image\/png/)
    },
  },
  ...(['inline', 'dropPane'] as const).map(
    (displayMode): CompatCase => ({
      covers: ['client.picker', 'picker.close'],
      shows: `\`displayMode: '${displayMode}'\` stands in its place of the page until it is closed`,
      runs: ['browser'],
      ownPage: true,
      async run({ evaluate, page }) {
        await evaluate(async (displayMode) => {
          opened = client.picker({
            displayMode: displayMode as NonNullable<PickerOptions['displayMode']>,
            container: '#stage',
            fromSources: ['local_file_system'],
          })
          await opened.open()
        }, displayMode)
        const place = page().locator('#stage > *')
        await place.first().waitFor()

        await evaluate(() => opened.close())

        await place.first().waitFor({ state: 'detached' })
      },
    }),
  ),
]

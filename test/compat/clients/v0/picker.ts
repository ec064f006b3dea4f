import assert from 'node:assert/strict'
import type { CompatCase } from '../../case.ts'
import { checkCopy, SAMPLE } from '../sandbox-files.ts'
import type { EldestClient, Picked } from './client.ts'

declare const client: EldestClient
declare let result: Promise<Picked>
declare let heard: string[]

/** The dialog, as a promise. */
export const pickerCases: readonly CompatCase[] = [
  {
    covers: ['client.pick'],
    shows: "a file of the person's Dropbox is picked and copied; the link answers its bytes",
    runs: ['browser'],
    ownPage: true,
    async run(bench) {
      await bench.evaluate(() => {
        result = client.pick({ fromSources: ['dropbox'] })
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
    covers: ['client.pick'],
    shows: 'every callback of a file from the device, in its order',
    runs: ['browser'],
    ownPage: true,
    async run({ evaluate, picker, service }) {
      await evaluate(() => {
        heard = []
        const note = (word: string) => () => void heard.push(word)
        result = client.pick({
          fromSources: ['local_file_system'],
          uploadInBackground: false,
          onOpen: note('onOpen'),
          onFileSelected: (file: object) => {
            heard.push('onFileSelected')
            return file
          },
          onUploadStarted: note('onUploadStarted'),
          onFileUploadStarted: note('onFileUploadStarted'),
          onFileUploadFinished: note('onFileUploadFinished'),
        })
      })
      await picker().chooseFromDevice({
        name: 'postcard.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('Greetings from the pier'),
      })
      await picker().upload()

      const { filesUploaded, filesFailed } = await evaluate(() => result)

      assert.deepEqual(filesFailed, [])
      assert.deepEqual(await evaluate(() => [...new Set(heard)]), [
        ...['onOpen', 'onFileSelected', 'onUploadStarted', 'onFileUploadStarted'],
        'onFileUploadFinished',
      ])
      const { text } = await service.ask(filesUploaded[0]?.url ?? '')
      assert.equal(text, 'Greetings from the pier')
    },
  },
  {
    covers: ['client.pick'],
    shows: '`rejectOnCancel`: the promise is rejected when the person closes the dialog',
    runs: ['browser'],
    ownPage: true,
    async run({ evaluate, picker, page }) {
      await evaluate(() => {
        heard = []
        const options = { fromSources: ['local_file_system'], rejectOnCancel: true }
        client.pick(options).catch(() => heard.push('rejected'))
      })
      await picker().dialog.waitFor()
      await page().keyboard.press('Escape')
      await picker().dialog.waitFor({ state: 'hidden' })

      assert.deepEqual(await evaluate(() => heard), ['rejected'])
    },
  },
  {
    covers: ['client.cropFiles'],
    shows: 'pictures of the page are opened to be cropped, and uploaded',
    runs: ['browser'],
    ownPage: true,
    async run({ evaluate, picker, service }) {
      await evaluate(async () => {
        const canvas = new OffscreenCanvas(120, 90)
        canvas.getContext('2d')?.fillRect(0, 0, 60, 90)
        const blob = await canvas.convertToBlob({ type: 'image/png' })
        result = client.cropFiles([new File([blob], 'photo.png', { type: 'image/png' })], {})
      })
      await picker().button('crop.save').click()

      const { filesUploaded } = await evaluate(() => result)

      assert.equal(filesUploaded[0]?.filename, 'photo.png')
      const seen = await service.ask(filesUploaded[0]?.url ?? '')
      assert.match(String(seen.headers['content-type']), /^image\/png/)
    },
  },
  {
    covers: ['client.makeDropPane'],
    shows: 'a place of the page takes files that are chosen or dropped there',
    runs: ['browser'],
    ownPage: true,
    async run({ evaluate, page, service }) {
      await evaluate(() => {
        result = new Promise((resolve) => {
          const onSuccess = (filesUploaded: Picked['filesUploaded']) =>
            resolve({ filesUploaded, filesFailed: [] })
          client.makeDropPane({ id: 'stage', overlay: false, onSuccess }, { maxFiles: 1 })
        })
      })
      const [chooser] = await Promise.all([
        page().waitForEvent('filechooser'),
        page().locator('#stage .qs-pane').click(),
      ])
      await chooser.setFiles({
        name: 'pane.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('on the pane'),
      })

      const { filesUploaded } = await evaluate(() => result)

      assert.equal((await service.ask(filesUploaded[0]?.url ?? '')).text, 'on the pane')
    },
  },
]

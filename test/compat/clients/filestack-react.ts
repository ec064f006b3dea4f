import assert from 'node:assert/strict'
import type { Bench, CompatCase, CompatClient } from '../case.ts'
import type { Made } from '../runtimes/kit.ts'
import { bundledScript } from '../runtimes/scripts.ts'

declare const filestack: { readonly client: typeof import('filestack-js-3') }
/** Puts a component of the package into the page, or takes it away again. */
declare const show: (component: string | undefined, props?: object) => void
declare let result: Promise<{ readonly filesUploaded: readonly Made[] }>

/** An application with React 18 that shows one component at a time. */
const APPLICATION = `
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import * as filestack from 'filestack-react'

let root
const show = (component, props) => {
  root ??= createRoot(document.getElementById('stage'))
  root.render(component ? createElement(filestack[component], props) : null)
}
Object.assign(globalThis, { filestack, show })
`

const cases: readonly CompatCase[] = [
  {
    covers: ['PickerOverlay', 'PickerOverlay.propTypes'],
    shows: 'a dialog as long as it is shown; a file from the device is uploaded and told',
    runs: ['browser'],
    ownPage: true,
    async run(bench) {
      await showComponent(bench, 'PickerOverlay')
      const picker = bench.picker()
      await picker.chooseFromDevice({
        name: 'postcard.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('Greetings from the pier'),
      })
      await picker.upload()
      const { filesUploaded } = await bench.evaluate(() => result)

      assert.equal(filesUploaded[0]?.filename, 'postcard.txt')
      const { text } = await bench.service.ask(filesUploaded[0]?.url ?? '')
      assert.equal(text, 'Greetings from the pier')
    },
  },
  {
    covers: ['PickerOverlay'],
    shows: 'the dialog goes with its component',
    runs: ['browser'],
    ownPage: true,
    async run(bench) {
      await showComponent(bench, 'PickerOverlay')
      const { dialog } = bench.picker()
      await dialog.waitFor()

      await bench.evaluate(() => show(undefined))

      await dialog.waitFor({ state: 'detached' })
    },
  },
  {
    covers: ['PickerInline', 'PickerInline.propTypes'],
    shows: 'the picker in its place of the page, as long as it is shown',
    runs: ['browser'],
    ownPage: true,
    async run(bench) {
      await showComponent(bench, 'PickerInline')
      const place = bench.page().locator('#stage .quayside-picker')
      await place.waitFor()
      const box = await place.boundingBox()

      assert.ok(box && box.height > 40, `the place is ${box?.height} pixels high`)
      await bench.evaluate(() => show(undefined))
      await place.waitFor({ state: 'detached' })
    },
  },
  {
    covers: ['PickerDropPane', 'PickerDropPane.propTypes'],
    shows: 'a place of the page takes a file that is chosen there',
    runs: ['browser'],
    ownPage: true,
    async run(bench) {
      await showComponent(bench, 'PickerDropPane')
      const [chooser] = await Promise.all([
        bench.page().waitForEvent('filechooser'),
        bench.page().locator('#stage .qs-pane').click(),
      ])
      await chooser.setFiles({
        name: 'pane.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('on the pane'),
      })

      const { filesUploaded } = await bench.evaluate(() => result)

      assert.equal((await bench.service.ask(filesUploaded[0]?.url ?? '')).text, 'on the pane')
    },
  },
  {
    covers: ['client'],
    shows: 'the filestack-js it brings along makes clients like the one of its own',
    runs: ['browser'],
    async run({ evaluate, service, cname }) {
      const { url, version } = await evaluate(
        async ({ apiKey, cname }) => {
          const made = filestack.client.init(apiKey, { cname })
          const { url } = await made.upload(kit.input('by React'), {}, { filename: 'r.txt' })
          return { url: url as string, version: filestack.client.version }
        },
        { apiKey: service.apiKey, cname },
      )

      assert.equal(version, '3.51.6')
      assert.equal((await service.ask(url)).text, 'by React')
    },
  },
]

export const filestackReact: CompatClient = {
  name: 'filestack-react',
  version: '6.2.0',
  about: 'With React 18 and the filestack-js 3.51.6 it brings along, bundled by Vite.',
  package: {
    name: 'filestack-react',
    scripts: bundledScript(APPLICATION),
    // Its clients are made by its components.
    init: () => {
      Object.assign(globalThis, { client: {} })
    },
  },
  cases,
}

async function showComponent({ evaluate, service, cname }: Bench, component: string) {
  await evaluate(
    ({ component, apikey, cname }) => {
      result = new Promise((onUploadDone) => {
        show(component, {
          apikey,
          clientOptions: { cname },
          pickerOptions: { fromSources: ['local_file_system'], uploadInBackground: false },
          onSuccess: () => {},
          onUploadDone,
        })
      })
    },
    { component, apikey: service.apiKey, cname },
  )
}

import { pngPicture } from '../../test/support/picture.ts'
import { slowDown } from '../../test/support/sandbox.ts'
import type { Scene, Set } from './studio.ts'

const ALL_SOURCES = `fromSources: ['dropbox', 'local_file_system', 'url']`
const FROM_DROPBOX = `fromSources: ['dropbox'], maxFiles: 20`
const FROM_DEVICE = `fromSources: ['local_file_system'], maxFiles: 20`
const KIB = 1024

async function inFolder(set: Set, folder: string, options = ''): Promise<void> {
  await set.open(`${FROM_DROPBOX}, ${options}`)
  await set.connect()
  await set.picker.openFolder(folder)
}

async function choosePictures({ picker }: Set): Promise<void> {
  await picker.chooseFromDevice(
    { name: 'sunrise.png', mimeType: 'image/png', buffer: pngPicture(900, 600) },
    {
      name: 'A letter with quite a long name to the harbour office.txt',
      mimeType: 'text/plain',
      buffer: Buffer.alloc(40 * KIB),
    },
  )
  await picker.button('summary.upload').waitFor()
}

async function sendSlowly(set: Set): Promise<void> {
  await slowDown(set.quayside, 2 * KIB * KIB)
  await inFolder(set, 'Sizes')
  await set.picker.choose('200 MiB.bin', '4 MiB.bin')
  await set.picker.proceed()
  await set.picker.upload()
  await set.picker.root.getByRole('progressbar').nth(1).waitFor()
}

/** Every view there is. */
export const SCENES: readonly Scene[] = [
  { name: 'sources', show: ({ open }) => open(ALL_SOURCES) },
  { name: 'connect', show: ({ open }) => open(FROM_DROPBOX) },
  {
    name: 'list',
    async show(set) {
      await inFolder(set, 'Documents', `viewType: 'list'`)
      await set.picker.choose('Budget 2026.xlsx', 'Harbour rules.docx')
    },
  },
  {
    name: 'grid',
    async show(set) {
      await inFolder(set, 'Photos', `viewType: 'grid'`)
      await set.picker.choose('harbour.jpg')
    },
  },
  {
    name: 'search',
    async show(set) {
      await inFolder(set, 'Photos', `viewType: 'list'`)
      await set.picker.search('harbour')
      await set.picker.entry('harbour map.svg').waitFor()
    },
  },
  {
    name: 'refusals',
    async show(set) {
      await inFolder(
        set,
        'Documents',
        `viewType: 'list', accept: ['.pdf', '.docx'], maxSize: 50_000`,
      )
      await set.picker.refusal('Budget 2026.xlsx')
    },
  },
  {
    name: 'documents',
    async show(set) {
      await inFolder(set, 'Paper', `viewType: 'list'`)
      await set.picker.choose('Meeting notes.paper')
    },
  },
  {
    name: 'empty-folder',
    async show(set) {
      await inFolder(set, 'Empty folder')
      await set.picker.text('cloud.emptyTitle').waitFor()
    },
  },
  {
    name: 'error',
    async show(set) {
      await set.open(FROM_DROPBOX)
      await set.connect()
      const error = { '.tag': 'path', path: { '.tag': 'restricted_content' } }
      await set.quayside.sandbox.setFault({
        route: 'files/list_folder',
        effect: { kind: 'route-error', error },
      })
      await set.picker.openFolder('Music')
      await set.picker.text('error.source_restricted').waitFor()
    },
  },
  {
    name: 'connect-again',
    async show(set) {
      await inFolder(set, 'Documents', `viewType: 'list'`)
      await set.picker.choose('Budget 2026.xlsx')
      await set.quayside.sandbox.revokeAll()
      await set.picker.openFolder('Encodings')
      await set.picker.text('cloud.connectAgainText').waitFor()
    },
  },
  { name: 'device', show: ({ open }) => open(FROM_DEVICE) },
  {
    name: 'link',
    async show({ open, picker, files }) {
      await open(`fromSources: ['url'], maxFiles: 5`)
      await picker.enterAddress(`${files.origin}/poster.png`)
      await picker.root.getByText('poster.png', { exact: true }).waitFor()
      await picker.enterAddress(`${files.origin}/nothing.png`)
      await picker.root.locator('.qs-url-about.qs-bad').waitFor()
    },
  },
  {
    name: 'summary',
    async show(set) {
      await set.open(FROM_DEVICE)
      await choosePictures(set)
    },
  },
  {
    name: 'crop',
    async show(set) {
      await set.open(FROM_DEVICE)
      await choosePictures(set)
      await set.picker.button('summary.edit').click()
      await set.picker.button('crop.save').waitFor()
    },
  },
  { name: 'transfers', show: sendSlowly },
  {
    name: 'mini',
    async show(set) {
      await sendSlowly(set)
      await set.picker.button('transfers.hide').click()
      await set.picker.button('transfers.show').waitFor()
    },
  },
  {
    name: 'failed',
    async show(set) {
      const error = { '.tag': 'path', path: { '.tag': 'restricted_content' } }
      await set.quayside.sandbox.setFault({
        route: 'files/download',
        effect: { kind: 'route-error', error },
      })
      await inFolder(set, 'Music', 'allowManualRetry: true')
      await set.picker.choose('foghorn.wav')
      await set.picker.proceed()
      await set.picker.upload()
      await set.picker.text('transfers.titleFailed').waitFor()
    },
  },
  {
    name: 'drop-pane',
    show: ({ open }) => open(`displayMode: 'dropPane', container: '#stage', maxFiles: 5`),
  },
  {
    name: 'inline',
    show: ({ open }) => open(`${ALL_SOURCES}, displayMode: 'inline', container: '#stage'`),
  },
  {
    name: 'demo-page',
    async show({ page, quayside }) {
      await page.goto(quayside.url)
    },
  },
]

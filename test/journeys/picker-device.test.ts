import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { checkAccessibility } from '../support/axe.ts'
import { noBrowser } from '../support/browser.ts'
import { type FileSite, startFileSite } from '../support/file-site.ts'
import { openPicker, outcomeOf } from '../support/picker.ts'
import { preparePickerJourney } from '../support/picker-journey.ts'
import { pngPicture, pngSize } from '../support/picture.ts'
import { sha256Of } from '../support/sha256.ts'

const MIB = 1024 * 1024
/** The smallest part there is. */
const PART = 5 * MIB
/** Looks like a PDF to whoever looks at the first bytes. */
const REPORT = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(MIB)])
const LETTER = Buffer.from('Dear harbour office,\n')

let files: FileSite
let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quayside-device-'))
  files = await startFileSite({
    '/reports/Yearly report.pdf': { type: 'application/pdf', bytes: REPORT },
  })
})
after(async () => {
  await files.close()
  await rm(folder, { recursive: true })
})

const journey = preparePickerJourney({ seed: 'empty' })

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** JavaScript for a file in the hand of somebody who drags or has copied it. */
const held = (name: string) => `(() => {
  const held = new DataTransfer()
  held.items.add(new File(['${name}'], '${name}', { type: 'text/plain' }))
  return held
})()`

test('files chosen from the device arrive as they are', { skip: noBrowser }, async () => {
  const page = journey.page()
  const picker = await openPicker(page, `{ fromSources: ['local_file_system'], maxFiles: 5 }`)
  await picker.chooseFromDevice(
    { name: 'letter.txt', mimeType: 'text/plain', buffer: LETTER },
    { name: 'report.bin', mimeType: 'application/octet-stream', buffer: REPORT },
  )
  await picker.upload()

  const { filesUploaded, filesFailed } = await outcomeOf(page)

  assert.deepEqual(filesFailed, [])
  const [letter, report] = filesUploaded
  assert.equal((await sha256Of(letter?.url ?? '')).sha256, sha256(LETTER))
  assert.equal((await sha256Of(report?.url ?? '')).sha256, sha256(REPORT))
  assert.equal(letter?.source, 'local_file_system')
  assert.deepEqual(letter?.originalFile, {
    name: 'letter.txt',
    type: 'text/plain',
    size: LETTER.length,
  })
})

test('files are dropped and pasted', { skip: noBrowser }, async () => {
  const page = journey.page()
  const picker = await openPicker(page, `{ fromSources: ['local_file_system'], maxFiles: 5 }`)

  await picker.root.locator('.qs-drop').dispatchEvent('drop', {
    dataTransfer: await page.evaluateHandle(held('dropped.txt')),
  })
  await picker.root.getByText('dropped.txt').first().waitFor()
  await page.evaluate(`document.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: ${held('pasted.txt')}, bubbles: true })
  )`)
  await picker.root.getByText('pasted.txt').first().waitFor()
  await picker.upload()

  const { filesUploaded } = await outcomeOf(page)
  assert.deepEqual(filesUploaded.map(({ filename }) => filename).toSorted(), [
    'dropped.txt',
    'pasted.txt',
  ])
})

test('an upload waits while the network is gone and goes on when it is back', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const large = randomBytes(6 * PART)
  await writeFile(`${folder}/large.bin`, large)
  const picker = await openPicker(
    page,
    `{ fromSources: ['local_file_system'], uploadConfig: { partSize: ${PART}, concurrency: 1 } }`,
  )
  await picker.chooseFromDevice(`${folder}/large.bin`)
  const firstPart = page.waitForResponse((response) => response.request().method() === 'PUT')
  await picker.upload()
  await firstPart
  await journey.context().setOffline(true)
  await picker.text('transfers.offline').waitFor()
  await checkAccessibility(page, 'without a network')

  await journey.context().setOffline(false)

  const { filesUploaded } = await outcomeOf(page)
  assert.equal((await sha256Of(filesUploaded[0]?.url ?? '')).sha256, sha256(large))
})

test('a picture is cropped before it is sent', { skip: noBrowser }, async () => {
  const page = journey.page()
  const picker = await openPicker(
    page,
    `{ fromSources: ['local_file_system'], accept: 'image/*', transformations: { crop: { aspectRatio: 1, force: true } } }`,
  )
  await picker.chooseFromDevice({
    name: 'wide.png',
    mimeType: 'image/png',
    buffer: pngPicture(600, 300),
  })
  await picker.button('crop.save').waitFor()
  await picker.button('crop.save').click()
  await picker.upload()

  const [file] = (await outcomeOf(page)).filesUploaded

  const png = new Uint8Array(await (await fetch(file?.url ?? '')).arrayBuffer())
  const { width, height } = pngSize(png)
  assert.equal(width, height)
  assert.ok(width > 0 && width <= 300, `${width}`)
  assert.deepEqual(file?.cropped?.originalImageSize, [600, 300])
})

test('what lies at an address is looked at first and then stored', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const picker = await openPicker(page, `{ fromSources: ['url'] }`)
  await picker.enterAddress(`${files.origin}/reports/nothing.pdf`)
  await picker.root.locator('.qs-url-about.qs-bad').waitFor()
  await picker.enterAddress(`${files.origin}/reports/Yearly%20report.pdf`)
  await picker.root.getByText('Yearly report.pdf').first().waitFor()
  await picker.button('url.add').click()
  await picker.upload()

  const [file] = (await outcomeOf(page)).filesUploaded

  assert.equal((await sha256Of(file?.url ?? '')).sha256, sha256(REPORT))
  assert.equal(file?.source, 'url')
  assert.equal(file?.mimetype, 'application/pdf')
})

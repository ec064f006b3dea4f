import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { noBrowser } from '../support/browser.ts'
import { openPicker, outcomeOf } from '../support/picker.ts'
import { preparePickerJourney } from '../support/picker-journey.ts'
import { pngPicture, pngSize } from '../support/picture.ts'

const journey = preparePickerJourney({ seed: 'empty' })

const png = (name: string, width: number, height: number) => ({
  name,
  mimeType: 'image/png',
  buffer: pngPicture(width, height),
})

/** A photo as phones make them: with the place where it was taken. */
async function photo(page: Page): Promise<{ plain: Buffer; withPlace: Buffer }> {
  const base64 = await page.evaluate<string>(`(() => {
    const canvas = document.createElement('canvas')
    canvas.width = 20
    canvas.height = 10
    return canvas.toDataURL('image/jpeg').split(',')[1]
  })()`)
  const plain = Buffer.from(base64, 'base64')
  const place = Buffer.from('Exif\0\0 52.5 N 13.4 E', 'latin1')
  const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, place.length + 2]), place])
  return { plain, withPlace: Buffer.concat([plain.subarray(0, 2), exif, plain.subarray(2)]) }
}

const bytesAt = async (url: string | undefined) =>
  Buffer.from(await (await fetch(url ?? '')).arrayBuffer())

test('pictures are scaled and cleaned before they are sent, and nothing else is touched', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const { plain, withPlace } = await photo(page)
  const picker = await openPicker(
    page,
    `{ fromSources: ['local_file_system'], maxFiles: 5, imageMax: [100, 100], cleanupImageExif: true }`,
  )

  await picker.chooseFromDevice(
    png('wide.png', 600, 300),
    { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: withPlace },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Exif') },
  )
  await picker.upload()

  const { filesUploaded } = await outcomeOf(page)
  const [wide, cleaned, notes] = await Promise.all(filesUploaded.map(({ url }) => bytesAt(url)))
  assert.deepEqual(pngSize(wide ?? Buffer.of()), { width: 100, height: 50 })
  assert.deepEqual(cleaned, plain)
  assert.equal(String(notes), 'Exif')
})

test('pictures of the wrong size and files the page does not want are refused in words', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const picker = await openPicker(
    page,
    `{
      fromSources: ['local_file_system'],
      maxFiles: 5,
      imageMin: [200, 200],
      imageMinMaxBlock: true,
      acceptFn: async (file, { mimeFromMagicBytes, mimeFromExtension }) => {
        const bytes = await mimeFromMagicBytes(file.originalFile)
        if (bytes !== mimeFromExtension(file.filename)) throw new Error('Not what it says.')
      },
    }`,
  )

  await picker.chooseFromDevice(png('small.png', 300, 100))
  await picker.root.getByText('small.png: ').waitFor()
  assert.match(await picker.root.locator('.qs-notice').innerText(), /300 × 100 .*200 × 200/)
  await picker.chooseFromDevice({ ...png('large.png', 300, 300), name: 'large.jpg' })
  await picker.root.getByText('Not what it says.').waitFor()
  await picker.chooseFromDevice(png('right.png', 200, 200))
  await picker.upload()

  const { filesUploaded } = await outcomeOf(page)
  assert.deepEqual(
    filesUploaded.map(({ filename }) => filename),
    ['right.png'],
  )
})

test('a name that turns its letters round is read as it is written', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const picker = await openPicker(page, `{ fromSources: ['local_file_system'], maxFiles: 5 }`)

  await picker.chooseFromDevice({
    name: 'photo\u202Egpj.exe',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('MZ'),
  })

  await picker.root.getByText('photogpj.exe', { exact: true }).waitFor()
  await picker.root.getByRole('button', { name: 'Remove photogpj.exe' }).waitFor()
  const drawn = await page.evaluate<string>(
    `document.querySelector('.quayside-picker').shadowRoot.querySelector('.qs-root').outerHTML`,
  )
  assert.doesNotMatch(drawn, /[\u202A-\u202E\u2066-\u2069]/)
})

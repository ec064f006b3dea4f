import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PickedFile } from '@quayside/client'
import type { Page } from 'playwright-core'
import { noBrowser } from '../support/browser.ts'
import { pickerOn } from '../support/picker.ts'
import { preparePickerJourney } from '../support/picker-journey.ts'
import { forEachSize } from '../support/places.ts'
import { PERSON } from '../support/quayside.ts'
import { sandboxFile } from '../support/sandbox.ts'
import { sha256Of } from '../support/sha256.ts'

/** What the documentation begins with, as people paste it. */
const PASTED = `client.pick({ fromSources: ['dropbox'] }).then(r => console.log(JSON.stringify(r.filesUploaded)))`

const WITH_MANY = PASTED.replace(`['dropbox']`, `['dropbox'], maxFiles: 20`)

forEachSize((size) => {
  const journey = preparePickerJourney({ size, onPress: WITH_MANY })

  /** The files a page writes to its console. */
  async function loggedFiles(page: Page): Promise<readonly PickedFile[]> {
    const line = await page.waitForEvent('console', { predicate: (said) => said.type() === 'log' })
    return JSON.parse(line.text())
  }

  async function checkBytes(file: PickedFile): Promise<void> {
    const original = await sandboxFile(journey.quayside(), file.originalPath)
    const { sha256, size: length } = await sha256Of(file.url ?? '')
    assert.deepEqual({ sha256, size: length }, { sha256: original.sha256, size: original.size })
    assert.equal(file.size, original.size)
  }

  test('three files and a folder of a person become links to their very bytes', {
    skip: noBrowser,
  }, async () => {
    const page = journey.page()
    const picker = pickerOn(page)
    await page.getByRole('button', { name: 'Choose files' }).click()
    await picker.connect()
    await picker.root.getByRole('button', { name: PERSON }).waitFor()
    await picker.openFolder('Documents')
    await picker.choose('Festival programme.pdf', 'Shopping list.txt')
    await picker.chooseFolder('Encodings')
    await picker.goTo()
    await picker.openFolder('Photos')
    await picker.choose('harbour.jpg')
    await picker.proceed()
    const logged = loggedFiles(page)
    await picker.upload()

    const files = await logged

    assert.deepEqual(files.map(({ originalPath }) => originalPath).toSorted(), [
      '/Documents/Encodings/UTF-16.txt',
      '/Documents/Encodings/UTF-8 with mark.txt',
      '/Documents/Encodings/latin-1.txt',
      '/Documents/Festival programme.pdf',
      '/Documents/Shopping list.txt',
      '/Photos/harbour.jpg',
    ])
    for (const file of files) await checkBytes(file)
    const photo = files.find(({ filename }) => filename === 'harbour.jpg')
    assert.equal(photo?.mimetype, 'image/jpeg')
    assert.equal(photo?.source, 'dropbox')
    assert.equal(photo?.status, 'Stored')
    assert.match(photo?.handle ?? '', /^[A-Za-z0-9]{20}$/)
    await picker.dialog.waitFor({ state: 'hidden' })
  })

  test('the line as it is pasted picks one file', { skip: noBrowser }, async () => {
    const page = journey.page()
    const picker = pickerOn(page)
    await page.evaluate(`void (${PASTED})`)
    await picker.connect()
    await picker.openFolder('Documents')
    await picker.choose('Harbour rules.docx')
    await picker.proceed()
    const logged = loggedFiles(page)
    await picker.upload()

    const [file, ...others] = await logged

    assert.ok(file)
    assert.deepEqual(others, [])
    assert.equal(file.filename, 'Harbour rules.docx')
    await checkBytes(file)
  })
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { SaveResult } from '@quayside/client'
import type { Page } from 'playwright-core'
import { checkAccessibility } from '../support/axe.ts'
import { noBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { consent, openPicker, outcomeOf } from '../support/picker.ts'
import { preparePickerJourney } from '../support/picker-journey.ts'
import { DEMO_API_KEY, PERSON } from '../support/quayside.ts'
import { putText, sandboxFile } from '../support/sandbox.ts'
import { openSaveDialog, type SaveDialogOnPage } from '../support/save-dialog.ts'
import { sha256Of } from '../support/sha256.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const ADMIN_TOKEN = 'admin-token-of-the-save-journey'
const NOTE = 'What the harbour said.'
/** Bytes; sent piece by piece. */
const LARGE = 6 * 1024 * 1024

let receiver: WebhookReceiver
const journey = preparePickerJourney({
  env: { QUAYSIDE_ADMIN_TOKEN: ADMIN_TOKEN },
  async prepare({ url }) {
    receiver = await startWebhookReceiver()
    const response = await fetch(`${url}/api/admin/apps/${DEMO_API_KEY}/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: receiver.url, event: 'fp.export' }),
    })
    assert.equal(response.status, 201, await response.text())
  },
})
after(() => receiver?.close())

/** Opens the dialog for a new file with this text. */
async function saveNote(text: string, options: string): Promise<SaveDialogOnPage> {
  const page = journey.page()
  const handle = await page.evaluate<string>(
    `client.upload(new File([${JSON.stringify(text)}], 'note.txt', { type: 'text/plain' })).then((file) => file.handle)`,
  )
  return openSaveDialog(page, JSON.stringify(handle), options)
}

const textOf = async (path: string) => {
  const { sandbox } = journey.quayside()
  const { sha256 } = await sandbox.downloadHash({ account: PERSON, path })
  return sha256
}

const hashOf = async (text: string) => {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Buffer.from(bytes).toString('hex')
}

const savedBy = (page: Page) => page.evaluate<SaveResult>('saved')

test('a picture is picked, converted and saved in another folder; writing is asked for only then', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const picker = await openPicker(page, `{ fromSources: ['dropbox'] }`)
  const reading = await picker.openConsent()
  await consent(reading)
  await picker.openFolder('Photos')
  await picker.choose('harbour.jpg')
  await picker.proceed()
  await picker.upload()
  const [picked] = (await outcomeOf(page)).filesUploaded
  const converted = await page.evaluate<string>(
    `client.transform('${picked?.handle}', { output: { format: 'png' } })`,
  )

  const dialog = await openSaveDialog(page, JSON.stringify(converted), `{ to: 'dropbox' }`)
  const writing = await dialog.openConsent()
  await writing.getByText('Edit content of your Dropbox files').waitFor()
  await writing.getByRole('button', { name: 'Allow' }).click()
  await dialog.openFolder('Documents')
  await dialog.makeFolder('Pictures of 2026')
  await eventually(async () => (await dialog.name().inputValue()) === 'harbour')
  await dialog.name().fill('The harbour')
  await dialog.save()
  await dialog.root.getByText('The harbour.png is in Pictures of 2026').waitFor()

  const { filesSaved } = await savedBy(page)
  const there = await sandboxFile(journey.quayside(), '/Documents/Pictures of 2026/The harbour.png')
  const made = await sha256Of(converted)
  assert.deepEqual([there.sha256, there.size], [made.sha256, made.size])
  assert.equal(filesSaved[0]?.filename, 'The harbour.png')
  assert.equal((await sha256Of(filesSaved[0]?.url ?? '')).sha256, made.sha256)
  const told = await eventually(() =>
    receiver.received.find(({ body }) => body.includes('The harbour.png')),
  )
  const { action, text } = JSON.parse(told.body)
  assert.equal(action, 'fp.export')
  assert.deepEqual(Object.keys(text), ['source', 'client', 'filename', 'created'])
  assert.equal(text.client, 'Dropbox')
  assert.equal(text.filename, 'The harbour.png')
  assert.ok(text.created.endsWith(`/api/file/${filesSaved[0]?.handle}`), text.created)
  await dialog.button('save.done').click()
  await dialog.dialog.waitFor({ state: 'hidden' })
})

test('a name that is taken is asked about: replaced, kept beside, or left', {
  skip: noBrowser,
}, async () => {
  const quayside = journey.quayside()
  await putText(quayside, '/Clash/note.txt', 'old')

  const dialog = await saveNote(NOTE, `{ folder: '/Clash' }`)
  await dialog.connect()
  await dialog.entry('note.txt').waitFor()
  await dialog.save()
  await dialog.text('save.takenTitle').waitFor()
  await checkAccessibility(journey.page(), 'the question about a taken name')
  await dialog.button('cloud.cancel').click()
  assert.equal(await textOf('/Clash/note.txt'), await hashOf('old'))

  await dialog.save()
  await dialog.root.getByRole('alertdialog').getByRole('button', { name: 'Keep both' }).click()
  await dialog.root.getByText('note (1).txt is in Clash').waitFor()
  assert.equal(await textOf('/Clash/note.txt'), await hashOf('old'))
  assert.equal(await textOf('/Clash/note (1).txt'), await hashOf(NOTE))
  await dialog.button('save.done').click()

  const again = await saveNote(NOTE, `{ folder: '/Clash' }`)
  await again.entry('note (1).txt').waitFor()
  await again.save()
  await again.root.getByRole('alertdialog').getByRole('button', { name: 'Replace' }).click()
  await again.root.getByText('note.txt is in Clash').waitFor()
  assert.equal(await textOf('/Clash/note.txt'), await hashOf(NOTE))
})

test('a name that was taken meanwhile is asked about, too', { skip: noBrowser }, async () => {
  const quayside = journey.quayside()
  await putText(quayside, '/Race/other.txt', 'other')
  const dialog = await saveNote(NOTE, `{ folder: '/Race' }`)
  await dialog.connect()
  await dialog.entry('other.txt').waitFor()
  await putText(quayside, '/Race/note.txt', 'the first')

  await dialog.save()
  await dialog.root.getByRole('alertdialog').getByRole('button', { name: 'Replace' }).click()
  await dialog.root.getByText('note.txt is in Race').waitFor()

  assert.equal(await textOf('/Race/note.txt'), await hashOf(NOTE))
})

test('what is chosen beforehand is done without a question', { skip: noBrowser }, async () => {
  await putText(journey.quayside(), '/Chosen/note.txt', 'old')
  const dialog = await saveNote(NOTE, `{ folder: '/Chosen', onClash: 'replace' }`)
  await dialog.connect()
  await dialog.entry('note.txt').waitFor()

  await dialog.save()
  await dialog.root.getByText('note.txt is in Chosen').waitFor()

  assert.equal(await textOf('/Chosen/note.txt'), await hashOf(NOTE))
})

test('saving that is cancelled leaves nothing; whoever closes the dialog lets it go on', {
  skip: noBrowser,
}, async () => {
  const { sandbox } = journey.quayside()
  const page = journey.page()
  await putText(journey.quayside(), '/Slow/other.txt', 'other')
  const slow = await sandbox.setFault({
    route: 'files/upload_session/append_v2',
    effect: { kind: 'throttle', bytesPerSecond: 4_000_000 },
  })
  const handle = await page.evaluate<string>(
    `client.upload(new File([new Uint8Array(${LARGE})], 'large.bin')).then((file) => file.handle)`,
  )
  const dialog = await openSaveDialog(page, JSON.stringify(handle), `{ folder: '/Slow' }`)
  await dialog.connect()
  await dialog.entry('other.txt').waitFor()

  await dialog.save()
  await dialog.text('save.running').waitFor()
  await checkAccessibility(page, 'saving')
  await dialog.button('cloud.cancel').click()
  await dialog.text('save.cancelled').waitFor()
  await dialog.save()
  await dialog.text('save.running').waitFor()
  await dialog.button('shell.close').click()
  await dialog.dialog.waitFor({ state: 'hidden' })
  await sandbox.clearFaults(slow)

  const { filesSaved } = await savedBy(page)
  assert.equal(filesSaved[0]?.filename, 'large.bin')
  assert.equal((await sandboxFile(journey.quayside(), '/Slow/large.bin')).size, LARGE)
})

test('what cannot be saved is told in words, and tried again', { skip: noBrowser }, async () => {
  const { sandbox } = journey.quayside()
  const error = { '.tag': 'path', reason: { '.tag': 'insufficient_space' }, upload_session_id: 'x' }
  const full = await sandbox.setFault({
    route: 'files/upload',
    effect: { kind: 'route-error', error },
  })
  const dialog = await saveNote(NOTE, '{}')
  await dialog.connect()
  await dialog.openFolder('Documents')
  await dialog.save()
  await dialog.text('error.source_storage_full').waitFor()
  await checkAccessibility(journey.page(), 'a file that could not be saved')
  await sandbox.clearFaults(full)
  await dialog.button('shell.retry').click()
  await dialog.root.getByText('note.txt is in Documents').waitFor()

  assert.equal(await textOf('/Documents/note.txt'), await hashOf(NOTE))
})

test('everything can be done with the keyboard', { skip: noBrowser }, async () => {
  const page = journey.page()
  const dialog = await saveNote(NOTE, '{}')
  await dialog.connect()
  await dialog.entry('Documents').waitFor()
  await checkAccessibility(page, 'choosing a folder')

  await dialog.tabTo(dialog.button('save.newFolder'))
  await page.keyboard.press('Enter')
  await page.keyboard.type('By keyboard')
  await page.keyboard.press('Enter')
  await dialog.text('cloud.emptyTitle').waitFor()
  await dialog.tabTo(dialog.name())
  await page.keyboard.type('typed')
  await page.keyboard.press('Enter')
  await dialog.root.getByText('typed.txt is in By keyboard').waitFor()
  await dialog.tabTo(dialog.button('save.done'))
  await page.keyboard.press('Enter')

  await dialog.dialog.waitFor({ state: 'hidden' })
  assert.equal(await textOf('/By keyboard/typed.txt'), await hashOf(NOTE))
})

test('whoever goes away without saving leaves an empty result', { skip: noBrowser }, async () => {
  const dialog = await saveNote(NOTE, '{}')
  await dialog.button('cloud.connect').waitFor()

  await dialog.button('shell.close').click()

  assert.deepEqual(await savedBy(journey.page()), { filesSaved: [], filesFailed: [] })
})

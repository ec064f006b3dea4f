import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAccessibility } from '../support/axe.ts'
import { noBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { openPicker, outcomeOf, scrollTo } from '../support/picker.ts'
import { preparePickerJourney } from '../support/picker-journey.ts'
import { PERSON } from '../support/quayside.ts'
import { putPatterns, putText, sandboxFile, slowDown } from '../support/sandbox.ts'
import { sha256Of } from '../support/sha256.ts'

const MIB = 1024 * 1024
const CROWD = 5_000

const journey = preparePickerJourney({
  seed: 'empty',
  async prepare(quayside) {
    await quayside.sandbox.createFolder({ account: PERSON, path: '/Empty' })
    await putText(quayside, '/Letters/one.txt', 'The first letter.\n')
    await putText(quayside, '/Letters/two.txt', 'The second letter, a longer one.\n')
    await putText(quayside, '/Letters/three.txt', 'The third.\n')
    await putText(quayside, '/Letters/page.html', '<p>Not accepted.</p>\n')
    await putText(quayside, '/Album/a.txt', 'The first.\n')
    await putText(quayside, '/Album/2026/May/b.txt', 'The second.\n')
    await putText(quayside, '/Album/page.html', '<p>Not accepted.</p>\n')
    await putText(quayside, '/Album/locked.txt', 'Nobody gets it.\n')
    const locked = { account: PERSON, path: '/Album/locked.txt' }
    await quayside.sandbox.restrictFile(locked, 'taken-down')
    await putPatterns(quayside, [
      { path: '/Letters/much too large.txt', seed: 1, size: 3 * MIB },
      { path: '/Slow/slow.bin', seed: 2, size: 64 * MIB },
      { path: '/Slow/slower.bin', seed: 3, size: 64 * MIB },
    ])
    const crowd = Array.from({ length: CROWD }, (_, index) => ({
      path: `/Crowd/file ${index + 1}.bin`,
      seed: index,
      size: index + 1,
    }))
    for (let at = 0; at < CROWD; at += 1_000)
      await putPatterns(quayside, crowd.slice(at, at + 1_000))
  },
})

test('a folder of five thousand is seen to its end, sorted, and chosen as a whole', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const picker = await openPicker(page, `{ fromSources: ['dropbox'], maxFiles: ${CROWD} }`)
  await picker.connect()
  await picker.openFolder('Crowd')
  await picker.entry('file 1.bin').waitFor()

  await picker.scrollToEnd(`file ${CROWD}.bin`)
  await picker.sortBy('cloud.sortLargest')
  await scrollTo(picker.list(), 0)
  await picker.entry(`file ${CROWD}.bin`).focus()
  await page.keyboard.press('Control+a')

  await picker.root.getByText(/^5,000 selected/).waitFor()
  const drawn = await picker.list().getByRole('row').count()
  assert.ok(drawn < 100, `${drawn} rows are drawn`)
})

test('what may not be picked is grey and says why', { skip: noBrowser }, async () => {
  const page = journey.page()
  const picker = await openPicker(
    page,
    `{ fromSources: ['dropbox'], accept: ['.txt'], maxSize: 1_000_000, maxFiles: 2 }`,
  )
  await picker.connect()
  await picker.openFolder('Letters')

  await picker.choose('one.txt', 'two.txt')

  assert.match(await picker.refusal('much too large.txt'), /^Larger than 1 MB/)
  assert.match(await picker.refusal('page.html'), /^This type of file is not accepted/)
  assert.match(await picker.refusal('three.txt'), /^No more than 2 files/)
})

test('an empty folder and a search that finds nothing say so', { skip: noBrowser }, async () => {
  const page = journey.page()
  const picker = await openPicker(page, `{ fromSources: ['dropbox'] }`)
  await picker.connect()
  await picker.openFolder('Empty')
  await picker.text('cloud.emptyTitle').waitFor()

  await picker.search('two')
  await picker.entry('two.txt').waitFor()
  await picker.search('nobody has called a file this')
  await picker.text('cloud.nothingFoundTitle').waitFor()
})

test('the keyboard alone leads from opening to the result', { skip: noBrowser }, async () => {
  const page = journey.page()
  const picker = await openPicker(page, `{ fromSources: ['url', 'dropbox'], maxFiles: 5 }`)
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await picker.tabTo(picker.root.getByRole('navigation').getByRole('button', { name: 'Dropbox' }))
  await press('Enter')
  await picker.button('cloud.connect').waitFor()
  await picker.tabTo(picker.button('cloud.connect'))
  const [popup] = await Promise.all([page.waitForEvent('popup'), press('Enter')])
  await popup.getByLabel('E-mail').waitFor()
  await popup.keyboard.type('personal@example.com')
  await popup.keyboard.press('Tab')
  await popup.keyboard.type('sandbox')
  await popup.keyboard.press('Enter')
  await popup.getByRole('button', { name: 'Allow' }).waitFor()
  await popup.keyboard.press('Enter')
  await picker.entry('Letters').waitFor()

  await picker.tabTo(picker.list().locator('[tabindex="0"]'))
  await press('L')
  await picker.hasFocus(picker.entry('Letters'))
  await press('Enter')
  await picker.entry('two.txt').waitFor()
  await picker.hasFocus(picker.list().locator('[tabindex="0"]'))
  await press('o')
  await picker.hasFocus(picker.entry('one.txt'))
  await press(' ', 'End')
  await picker.hasFocus(picker.entry('two.txt'))
  await press(' ')
  await picker.tabTo(picker.button('cloud.proceed'))
  await press('Enter')
  await picker.button('summary.upload').waitFor()
  await picker.tabTo(picker.button('summary.upload'))
  await press('Enter')

  const { filesUploaded } = await outcomeOf(page)
  assert.deepEqual(
    filesUploaded.map(({ filename }) => filename),
    ['one.txt', 'two.txt'],
  )
  await picker.dialog.waitFor({ state: 'hidden' })
})

test('Escape leaves the dialog, and the page has the focus again', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const press = page.getByRole('button', { name: 'Choose files' })
  await press.focus()
  const picker = await openPicker(page, `{ fromSources: ['dropbox'] }`)

  await page.keyboard.press('Escape')

  await picker.dialog.waitFor({ state: 'hidden' })
  await picker.hasFocus(press)
})

test('a transfer that was begun goes on when the tab is closed, and is offered when it is opened again', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const quayside = journey.quayside()
  await slowDown(quayside, 8 * MIB)
  const picker = await openPicker(page, `{ fromSources: ['dropbox'] }`)
  await picker.connect()
  await picker.openFolder('Slow')
  await picker.choose('slow.bin')
  await picker.proceed()
  await picker.upload()
  await picker.root.getByRole('progressbar').first().waitFor()
  await eventually(async () => (await quayside.sandbox.counts()).bytesSent > MIB)

  await page.close()
  const next = await journey.context().newPage()
  await next.goto(journey.site().url)
  const again = await openPicker(next, `{ fromSources: ['dropbox'] }`)
  await again.text('transfers.recovered').waitFor()
  await again.button('transfers.showRecovered').click()
  await again.button('transfers.takeRecovered').click()
  await again.upload()
  await quayside.sandbox.clearFaults()

  const { filesUploaded } = await outcomeOf(next)
  const original = await sandboxFile(quayside, '/Slow/slow.bin')
  assert.equal((await sha256Of(filesUploaded[0]?.url ?? '')).sha256, original.sha256)
})

test('what failed is tried again', { skip: noBrowser }, async () => {
  const page = journey.page()
  const quayside = journey.quayside()
  const error = { '.tag': 'path', path: { '.tag': 'locked' } }
  await quayside.sandbox.setFault({
    route: 'files/download',
    times: 2,
    effect: { kind: 'route-error', error },
  })
  const picker = await openPicker(
    page,
    `{ fromSources: ['dropbox'], maxFiles: 5, allowManualRetry: true }`,
  )
  await picker.connect()
  await picker.openFolder('Letters')
  await picker.choose('one.txt', 'two.txt')
  await picker.proceed()
  await picker.upload()
  await picker.text('transfers.titleFailed').waitFor()
  await quayside.sandbox.clearFaults()

  await picker.button('transfers.retryAll').click()

  const { filesUploaded } = await outcomeOf(page)
  assert.equal(filesUploaded.length, 2)
})

test('whoever cancels has what they chose before them again', { skip: noBrowser }, async () => {
  const page = journey.page()
  const quayside = journey.quayside()
  await slowDown(quayside, MIB)
  const picker = await openPicker(page, `{ fromSources: ['dropbox'], maxFiles: 2 }`)
  await picker.connect()
  await picker.openFolder('Slow')
  await picker.choose('slower.bin')
  await picker.proceed()
  await picker.upload()
  await picker.root.getByRole('progressbar').first().waitFor()

  await picker.button('transfers.cancelAll').click()

  await picker.button('summary.upload').waitFor()
  await quayside.sandbox.clearFaults()
  await picker.upload()
  const { filesUploaded } = await outcomeOf(page)
  assert.equal(filesUploaded.length, 1)
})

test('a folder picked as one brings what is in it, by keyboard alone, and says what it could not', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const picker = await openPicker(
    page,
    `{
      fromSources: ['dropbox'],
      pickFolders: 'whole',
      accept: ['.txt'],
      maxFiles: 3,
      viewType: 'list',
      allowManualRetry: true,
    }`,
  )
  await picker.connect()
  await picker.tabTo(picker.list().locator('[tabindex="0"]'))
  await page.keyboard.type('Alb')
  await page.keyboard.press(' ')
  await picker.root.getByText(/^1 selected/).waitFor()
  await picker.tabTo(picker.button('cloud.proceed'))
  await page.keyboard.press('Enter')
  await picker.text('summary.wholeFolder').waitFor()
  await checkAccessibility(page, 'with a folder to send')
  await picker.tabTo(picker.button('summary.uploadAll'))
  await page.keyboard.press('Enter')

  await picker.root.getByText('1 file could not be uploaded').first().waitFor()
  await picker.tabTo(picker.root.locator('summary'))
  await page.keyboard.press('Enter')
  await picker.root.getByText('locked.txt').waitFor()
  await checkAccessibility(page, 'with a file that failed')
  await picker.button('transfers.finish').click()

  const { filesUploaded, filesFailed, folders } = await outcomeOf(page)
  const byPath = new Map(filesUploaded.map((file) => [file.originalPath, file]))
  assert.deepEqual([...byPath.keys()].toSorted(), ['/Album/2026/May/b.txt', '/Album/a.txt'])
  for (const [path, { url = '' }] of byPath) {
    const original = await sandboxFile(journey.quayside(), path)
    assert.equal((await sha256Of(url)).sha256, original.sha256)
  }
  assert.deepEqual(
    filesFailed.map(({ originalPath }) => originalPath),
    ['/Album/locked.txt'],
  )
  const [folder] = folders ?? []
  assert.partialDeepStrictEqual(folder, { uploaded: 2, failed: 1, skipped: 1 })
  const zip = await fetch(folder?.zip ?? '')
  assert.equal(zip.headers.get('content-type'), 'application/zip')
})

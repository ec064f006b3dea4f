import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { StartIngestsAnswer } from '@quayside/wire'
import type { Page } from 'playwright-core'
import { noBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { startFileSite } from '../support/file-site.ts'
import type { PageJourney } from '../support/page-journey.ts'
import { openPicker, outcomeOf } from '../support/picker.ts'
import { preparePickerJourney } from '../support/picker-journey.ts'
import { describeSize } from '../support/places.ts'
import { sha256Of } from '../support/sha256.ts'

const MIB = 1024 * 1024
/** For two parts on a busy machine. */
const LONG = { withinMs: 60_000 }
/** The smallest part there is. */
const PART = 5 * MIB
const film = randomBytes(4 * PART)
/** As long, and written at the same second. */
const otherFilm = randomBytes(4 * PART)

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quayside-resume-'))
  for (const [place, bytes] of Object.entries({ here: film, there: otherFilm })) {
    await mkdir(join(folder, place))
    await writeFile(join(folder, place, 'film.bin'), bytes)
    await utimes(join(folder, place, 'film.bin'), 1_700_000_000, 1_700_000_000)
  }
})
after(() => rm(folder, { recursive: true }))

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Counts the parts that are sent until the page is left; those behind the first `allowed` never get far. */
async function watchParts(page: Page, allowed = 1000): Promise<() => Promise<number>> {
  await page.evaluate(`{
    sentParts = 0
    const { send } = XMLHttpRequest.prototype
    XMLHttpRequest.prototype.send = function (body) {
      sentParts += 1
      if (sentParts <= ${allowed}) send.call(this, body)
    }
  }`)
  return () => page.evaluate<number>('sentParts')
}

/** Sends a file with the client of the page; `outcome` is there what comes of it. */
async function upload(page: Page, path: string): Promise<void> {
  await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<input type="file">')`)
  await page.locator('input[type=file]').setInputFiles(join(folder, path))
  await page.evaluate(`{
    const [file] = document.querySelector('input[type=file]').files
    const settings = { partSize: ${PART}, concurrency: 1, progressInterval: 1 }
    percents = []
    const onProgress = ({ totalPercent }) => percents.push(totalPercent)
    outcome = client.upload(file, { ...settings, onProgress })
    outcome.catch(() => undefined)
    void 0
  }`)
}

/** The server's side of it, which is not the same in both sizes. */
function testReload(journey: PageJourney): void {
  test('a file that is sent again after a reload goes on where it was', {
    skip: noBrowser,
  }, async () => {
    const page = journey.page()
    const before = await watchParts(page, 2)
    await upload(page, 'here/film.bin')
    await eventually(async () => (await before()) === 3, LONG)
    await page.reload()

    const after = await watchParts(page)
    await upload(page, 'here/film.bin')
    const file = await page.evaluate<{ url: string }>('outcome')

    assert.equal(await after(), 2)
    assert.equal((await sha256Of(file.url)).sha256, sha256(film))
    const percents = await page.evaluate<number[]>('percents')
    assert.ok(
      percents.every((percent) => percent >= 50),
      `it was told ${percents}`,
    )
    assert.equal(await page.evaluate('localStorage.length'), 0)
  })
}

describeSize('embedded', () => {
  const journey = preparePickerJourney({
    seed: 'empty',
    env: { QUAYSIDE_EGRESS_ALLOW: '127.0.0.1' },
  })
  testReload(journey)

  test('another file of the same name, size and date begins anew', {
    skip: noBrowser,
  }, async () => {
    const page = journey.page()
    const before = await watchParts(page, 2)
    await upload(page, 'here/film.bin')
    await eventually(async () => (await before()) === 3, LONG)
    await page.reload()

    const after = await watchParts(page)
    await upload(page, 'there/film.bin')
    const file = await page.evaluate<{ url: string }>('outcome')

    assert.equal(await after(), 4)
    assert.equal((await sha256Of(file.url)).sha256, sha256(otherFilm))
  })

  test('a file that is chosen again in the dialog goes on, and the dialog says so', {
    skip: noBrowser,
  }, async () => {
    const page = journey.page()
    const options = `{
      fromSources: ['local_file_system'],
      uploadConfig: { partSize: ${PART}, concurrency: 1, progressInterval: 1 },
    }`
    const chooseFilm = async () => {
      const picker = await openPicker(page, options)
      await picker.chooseFromDevice(join(folder, 'here/film.bin'))
      await picker.upload()
      return picker
    }
    const before = await watchParts(page, 2)
    await chooseFilm()
    await eventually(async () => (await before()) === 3, LONG)
    await page.reload()

    // The last part stays where it is, so that there is time to read.
    const between = await watchParts(page, 1)
    const picker = await chooseFilm()
    await picker.root.getByText('Continued at 50%').waitFor()
    await eventually(async () => (await between()) === 2, LONG)
    await page.reload()
    const after = await watchParts(page)
    await chooseFilm()
    const { filesUploaded } = await outcomeOf(page)

    assert.equal(await after(), 1)
    assert.equal((await sha256Of(filesUploaded[0]?.url ?? '')).sha256, sha256(film))
  })

  test('an address whose answer was lost is fetched once', { skip: noBrowser }, async () => {
    await using site = await startSite()
    const page = journey.page()
    const answers: StartIngestsAnswer[] = []
    await page.route('**/cloud/ingests', async (route) => {
      const response = await route.fetch()
      answers.push(await response.json())
      if (answers.length === 1) await route.abort('connectionreset')
      else await route.fulfill({ response })
    })

    const file = await page.evaluate<{ filename: string }>(
      `client.storeURL('${site.origin}/notes.txt')`,
    )

    assert.equal(file.filename, 'notes.txt')
    const [lost, heard, ...others] = answers
    assert.deepEqual(others, [])
    assert.equal(heard?.ingests[0]?.id, lost?.ingests[0]?.id)
  })
})

describeSize('scaled', () => testReload(preparePickerJourney({ seed: 'empty', size: 'scaled' })))

async function startSite() {
  const notes = { type: 'text/plain', bytes: Buffer.from('notes') }
  const site = await startFileSite({ '/notes.txt': notes })
  return { ...site, [Symbol.asyncDispose]: site.close }
}

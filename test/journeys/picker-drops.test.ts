import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { checkAccessibility } from '../support/axe.ts'
import { noBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { openPicker, outcomeOf, pickerOn } from '../support/picker.ts'
import { preparePickerJourney } from '../support/picker-journey.ts'
import { pngPicture, pngSize } from '../support/picture.ts'

const journey = preparePickerJourney({ seed: 'empty' })

/** Drags files and folders of this machine over the page, as a file manager does, and lets go. */
async function dropFromDesktop(page: Page, at: { x: number; y: number }, ...paths: string[]) {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: paths, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data })
  }
  await session.detach()
}

async function withFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'quayside-dropped-'))
  try {
    await act(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const MIDDLE = { x: 600, y: 400 }

test('a folder is dropped, and all files below it are chosen with the way to them', {
  skip: noBrowser,
}, async () => {
  await withFolder(async (folder) => {
    await mkdir(join(folder, 'inner'))
    await writeFile(join(folder, 'outer.txt'), 'outer')
    // More than browsers tell of a folder at once.
    const names = Array.from({ length: 120 }, (_, index) => `${index}.txt`)
    for (const name of names) await writeFile(join(folder, 'inner', name), name)
    const page = journey.page()
    const picker = await openPicker(
      page,
      `{
        fromSources: ['local_file_system'],
        maxFiles: 500,
        onFileSelected: ({ originalPath }) => { (globalThis.paths ??= []).push(originalPath) },
      }`,
    )

    await picker.root.locator('.qs-drop').waitFor()
    await dropFromDesktop(page, MIDDLE, folder)
    await picker.button('summary.upload').waitFor()

    const paths = await page.evaluate<string[]>('paths')
    assert.deepEqual(
      paths.toSorted(),
      ['outer.txt', ...names.map((name) => `inner/${name}`)]
        .map((path) => `${basename(folder)}/${path}`)
        .toSorted(),
    )
  })
})

test('files dropped beside their place do not take the page away; with globalDropZone they are taken', {
  skip: noBrowser,
}, async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'dropped.txt')
    await writeFile(path, 'dropped')
    const page = journey.page()
    const options = `fromSources: ['url', 'local_file_system']`

    const strict = await openPicker(page, `{ ${options} }`)
    await strict.root.locator('.qs-url-field').waitFor()
    await dropFromDesktop(page, MIDDLE, path)
    assert.equal(page.url(), journey.site().url)
    assert.equal(await strict.root.getByText('dropped.txt').count(), 0)
    await strict.button('shell.close').click()
    await strict.dialog.waitFor({ state: 'detached' })

    const open = await openPicker(page, `{ ${options}, globalDropZone: true }`)
    await open.root.locator('.qs-url-field').waitFor()
    await dropFromDesktop(page, MIDDLE, path)
    await open.root.getByText('dropped.txt').first().waitFor()
  })
})

test('the summary is worked with by the keyboard alone', { skip: noBrowser }, async () => {
  const page = journey.page()
  const picker = await openPicker(page, `{ fromSources: ['local_file_system'], maxFiles: 5 }`)
  await picker.chooseFromDevice(
    { name: 'first.png', mimeType: 'image/png', buffer: pngPicture(20, 10) },
    { name: 'second.txt', mimeType: 'text/plain', buffer: Buffer.from('second') },
    { name: 'third.txt', mimeType: 'text/plain', buffer: Buffer.from('third') },
  )
  const named = (label: string) => picker.root.getByRole('button', { name: label, exact: true })
  const names = () => picker.root.locator('.qs-chosen-name').allInnerTexts()

  await picker.tabTo(named('first.png'))
  await page.keyboard.press('Enter')
  await page.keyboard.type('holiday')
  await page.keyboard.press('Enter')
  await picker.hasFocus(named('holiday.png'))
  await page.keyboard.press('Alt+ArrowDown')
  await eventually(async () => (await names()).join() === 'second.txt,holiday.png,third.txt')
  await picker.hasFocus(named('holiday.png'))
  await picker.tabTo(picker.button('summary.describe'))
  await page.keyboard.press('Enter')
  await page.keyboard.type('A beach')
  await page.keyboard.press('Enter')
  await picker.tabTo(named('Remove third.txt'))
  await page.keyboard.press('Enter')
  await picker.hasFocus(named('Remove holiday.png'))
  await picker.tabTo(picker.button('summary.upload'))
  await page.keyboard.press('Enter')

  const { filesUploaded } = await outcomeOf(page)
  assert.deepEqual(
    filesUploaded.map(({ filename, alt }) => [filename, alt]),
    [
      ['second.txt', undefined],
      ['holiday.png', 'A beach'],
    ],
  )
})

/** Opens a drop pane that writes down what it tells the page. */
async function openPane(page: Page, options: string): Promise<void> {
  await page.evaluate(`{
    globalThis.told = []
    const tell = (name) => (value) => told.push([name, Array.isArray(value) ? value : null])
    const names = ['onDragEnter', 'onDrop', 'onProgress', 'onSuccess', 'onError', 'onClick']
    client.picker({
      displayMode: 'dropPane',
      container: '#stage',
      fromSources: ['local_file_system'],
      maxFiles: 5,
      dropPane: { ...${options}, ...Object.fromEntries(names.map((name) => [name, tell(name)])) },
    }).open()
  }`)
}

async function succeeded(page: Page): Promise<readonly { filename: string; url: string }[]> {
  let files: readonly { filename: string; url: string }[] | null = null
  await eventually(async () => {
    files = await page.evaluate(`told.findLast(([name]) => name === 'onSuccess')?.[1] ?? null`)
    return files !== null
  })
  return files ?? []
}

test('a drop pane uploads what is dropped anywhere on the page, at once, and tells', {
  skip: noBrowser,
}, async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'dropped.txt')
    await writeFile(path, 'dropped')
    const page = journey.page()

    await openPane(page, '{}')
    await page.locator('.qs-pane').waitFor()
    await checkAccessibility(page, 'a drop pane')
    await dropFromDesktop(page, MIDDLE, path)

    const [file] = await succeeded(page)
    assert.equal(file?.filename, 'dropped.txt')
    assert.equal(await (await fetch(file.url)).text(), 'dropped')
    const names = await page.evaluate(`[...new Set(told.map(([name]) => name))]`)
    assert.deepEqual(names, ['onDrop', 'onProgress', 'onSuccess'])
    await pickerOn(page).text('device.paneDone').waitFor()
  })
})

test('a drop pane lets its pictures be cropped first', { skip: noBrowser }, async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'wide.png')
    await writeFile(path, pngPicture(300, 150))
    const page = journey.page()
    const picker = pickerOn(page)

    await openPane(page, '{ overlay: false, cropFiles: true }')
    const pane = page.locator('.qs-pane')
    await pane.waitFor()
    const box = await pane.boundingBox()
    assert.ok(box)
    await dropFromDesktop(page, { x: box.x + 20, y: box.y + 20 }, path)
    await picker.root.getByRole('button', { name: 'Rotate right' }).click()
    await picker.button('crop.save').click()

    const [file] = await succeeded(page)
    const bytes = new Uint8Array(await (await fetch(file?.url ?? '')).arrayBuffer())
    assert.deepEqual(pngSize(bytes), { width: 150, height: 300 })
  })
})

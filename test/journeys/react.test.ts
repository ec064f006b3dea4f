import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { noBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { preparePageJourney } from '../support/page-journey.ts'
import { DEMO_API_KEY } from '../support/quayside.ts'

/** A page of React in strict mode, where everything is done twice; `show` says what is in it. */
const PAGE = `
import { init } from '@quayside/client'
import { DropPane, Picker, usePicker } from '@quayside/react'
import { createElement as h, StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'

const heard = (globalThis.heard = [])

function Button({ client }) {
  const [times, setTimes] = useState(0)
  const picker = usePicker(client, {
    fromSources: ['local_file_system'],
    onOpen: () => setTimes(times + 1),
    onClose: () => heard.push('closed after ' + times),
  })
  globalThis.picker = picker
  return h('output', { id: 'state' }, picker.isOpen ? 'open' : 'closed')
}

globalThis.start = (apikey, baseUrl) => {
  const client = init(apikey, { baseUrl })
  const options = { fromSources: ['local_file_system'] }
  const views = {
    nothing: null,
    overlay: h(Picker, { client, options, onClose: () => heard.push('closed') }),
    inline: h(Picker, {
      apikey,
      baseUrl,
      options: { ...options, displayMode: 'inline' },
      className: 'place',
    }),
    pane: h(DropPane, { client, options, className: 'place' }),
    hook: h(Button, { client }),
  }
  const root = createRoot(document.getElementById('stage'))
  globalThis.show = (name) => root.render(h(StrictMode, null, views[name]))
}
`

describe('the React components in a page', { skip: noBrowser }, () => {
  const journey = preparePageJourney({
    quayside: { seed: 'empty' },
    site: async ({ url }) => ({
      sdk: '/bundle.js',
      files: { '/bundle.js': await builtPage() },
      script: `start('${DEMO_API_KEY}', '${url}')`,
    }),
  })
  let page: Page
  beforeEach(() => {
    page = journey.page()
  })

  const show = (view: string) => page.evaluate(`show('${view}')`)
  const dialog = () => page.getByRole('dialog')

  test('a picker is one dialog, as long as it is there', async () => {
    await show('overlay')
    await dialog().waitFor()
    assert.equal(await dialog().count(), 1)

    await show('nothing')

    await eventually(async () => (await dialog().count()) === 0)
  })

  test('a picker that goes away while it loads does not open', async () => {
    await page.route('**/picker.js', async (route) => {
      await show('nothing')
      await route.continue()
    })

    const loaded = page.waitForResponse('**/picker.js')
    await show('overlay')
    await loaded
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 200))')
    assert.equal(await dialog().count(), 0)
  })

  for (const view of ['inline', 'pane']) {
    test(`what stands in the page (${view}) stands at its place`, async () => {
      await show(view)

      const place = page.locator('.place')
      await eventually(async () => (await place.locator('> *').count()) === 1)
      const box = await place.boundingBox()
      assert.ok(box && box.height > 40, `the place is ${box?.height} pixels high`)
    })
  }

  test('a hook opens and closes a dialog, and its callbacks are those of now', async () => {
    await show('hook')
    const state = page.locator('#state')
    const becomes = (wanted: string) =>
      eventually(async () => (await state.textContent()) === wanted, { what: wanted })

    for (const times of [1, 2]) {
      await page.evaluate('picker.open()')
      await becomes('open')
      await dialog().waitFor()
      await page.evaluate('picker.close()')
      await becomes('closed')
      assert.equal(await page.evaluate('heard.at(-1)'), `closed after ${times}`)
    }
  })
})

async function builtPage(): Promise<string> {
  const packageDir = fileURLToPath(new URL('../../packages/react/', import.meta.url))
  // Within the package, so that React is found from there.
  await mkdir(join(packageDir, 'dist'), { recursive: true })
  const dir = await mkdtemp(join(packageDir, 'dist', 'page-'))
  try {
    await writeFile(join(dir, 'page.js'), PAGE)
    await build({
      root: packageDir,
      configFile: false,
      logLevel: 'error',
      define: { 'process.env.NODE_ENV': '"development"' },
      build: {
        outDir: dir,
        emptyOutDir: false,
        minify: false,
        lib: {
          entry: join(dir, 'page.js'),
          name: 'page',
          formats: ['iife'],
          fileName: () => 'bundle.js',
        },
      },
    })
    return await readFile(join(dir, 'bundle.js'), 'utf8')
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

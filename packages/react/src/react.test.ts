import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { init } from '@quayside/client'
import { createElement, type FunctionComponent, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { build } from 'vite'
import type * as Package from './index.ts'

const packageDir = fileURLToPath(new URL('..', import.meta.url))
const client = init('AKeyForTests0000000000', { baseUrl: 'http://localhost:1' })

let outDir: string
let built: typeof Package
before(async () => {
  // Node reads no JSX. Beside the sources, so that React is found from there.
  const dist = join(packageDir, 'dist')
  await mkdir(dist, { recursive: true })
  outDir = await mkdtemp(join(dist, 'test-'))
  await build({
    root: packageDir,
    configFile: false,
    logLevel: 'error',
    build: {
      outDir,
      ssr: 'src/index.ts',
      rolldownOptions: { output: { entryFileNames: 'index.js' } },
    },
  })
  built = await import(pathToFileURL(join(outDir, 'index.js')).href)
})
after(() => rm(outDir, { recursive: true, force: true }))

const onServer = <Props extends object>(component: FunctionComponent<Props>, props: Props) =>
  renderToString(createElement(StrictMode, null, createElement(component, props)))

test('a dialog over the page is nothing on the server', () => {
  assert.equal(onServer(built.Picker, { client }), '')
})

test('a dialog in the page leaves its place on the server', () => {
  const props = { client, options: { displayMode: 'inline' as const }, className: 'files' }

  assert.equal(onServer(built.Picker, props), '<div class="files"></div>')
})

test('a drop pane leaves its place on the server, also with a client of its own', () => {
  const props = { apikey: 'AKeyForTests0000000000', cname: 'fs.example.com', style: { height: 9 } }

  assert.equal(onServer(built.DropPane, props), '<div style="height:9px"></div>')
})

test('a component with a dialog renders on the server, closed', () => {
  const Page: FunctionComponent = () => {
    const picker = built.usePicker(client, { maxFiles: 3 })
    const state = picker.isOpen ? 'open' : 'closed'
    return createElement('button', { type: 'button', onClick: picker.open }, state)
  }

  assert.equal(onServer(Page, {}), '<button type="button">closed</button>')
})

test('a component that saves renders on the server', () => {
  const Page: FunctionComponent = () => {
    const { saveAs, isSaving } = built.useSaveAs(client, { to: 'dropbox' })
    const onClick = () => void saveAs('HANDLE')
    return createElement('button', { type: 'button', disabled: isSaving, onClick })
  }

  assert.equal(onServer(Page, {}), '<button type="button"></button>')
})

test('a picker without a client or an address says so', () => {
  const nothing = {} as Parameters<typeof built.Picker>[0]

  assert.throws(() => onServer(built.Picker, nothing), /client, or an apikey/)
})

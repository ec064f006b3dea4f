import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildPortal, type Weight } from './build.ts'

const source = (path: string) =>
  readFile(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8')

describe('the built portal', () => {
  let outDir: string
  let weights: readonly Weight[]
  let files: readonly string[]

  before(async () => {
    outDir = await mkdtemp(join(tmpdir(), 'quayside-portal-'))
    weights = await buildPortal({ outDir })
    files = await readdir(join(outDir, 'assets'))
  })

  after(() => rm(outDir, { recursive: true, force: true }))

  it('weighs little at the first visit, also with its heaviest page', () => {
    assert.equal(weights.length, 2)
    for (const { name, gzipBytes } of weights) assert.ok(gzipBytes <= 120 * 1024, name)
  })

  it('has a page that loads everything from its own place, and nothing within', async () => {
    const page = await readFile(join(outDir, 'index.html'), 'utf8')
    const loaded = Array.from(page.matchAll(/(?:src|href)="([^"]+)"/g), ([, path = '']) => path)

    assert.ok(loaded.length >= 3, page)
    for (const path of loaded) {
      assert.match(path, /^\/portal\/assets\/[a-z0-9-]+\.(js|css|svg)$/)
      assert.ok(files.includes(path.slice('/portal/assets/'.length)), path)
    }
    assert.doesNotMatch(page, /<style|style=|<script>/)
  })

  it('has files under names that the service hands out, which change with their content', () => {
    for (const file of files) assert.match(file, /^[a-z0-9-]+-[0-9a-f]{8}\.(js|css|svg)$/)
  })

  it('makes no code from texts, and holds of the wire only types', async () => {
    for (const file of files.filter((name) => name.endsWith('.js'))) {
      const code = await readFile(join(outDir, 'assets', file), 'utf8')
      assert.doesNotMatch(code, /\beval\(|new Function\(|insertAdjacentHTML/, file)
      assert.doesNotMatch(code, /typebox|additionalProperties/i, file)
      assert.ok(!code.includes(process.cwd()), file)
    }
  })
})

describe('the colours of the portal', () => {
  it('are those of the picker', async () => {
    const [own, pickers] = await Promise.all([
      source('src/style/tokens.css'),
      source('../picker/src/style/tokens.css'),
    ])
    const known = tokensOf(own)
    for (const [name, value] of tokensOf(pickers)) assert.equal(known.get(name), value, name)
  })
})

const tokensOf = (css: string) =>
  new Map(
    Array.from(css.matchAll(/(--qs-[a-z-]+):\s*([^;]+);/g), ([, name = '', value = '']) => [
      name,
      value,
    ]),
  )

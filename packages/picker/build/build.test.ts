import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { runInNewContext } from 'node:vm'
import { scriptTexts } from '../src/locale/en/script.ts'
import { en } from '../src/locale/en.ts'
import { type Built, buildPicker } from './build.ts'

const SRC = 'https://static.example.com/picker/1.4.4/picker.js'

describe('the built picker', () => {
  let outDir: string
  let files: readonly Built[]
  let script: string

  before(async () => {
    outDir = await mkdtemp(join(tmpdir(), 'quayside-picker-'))
    files = await buildPicker({ outDir })
    script = await readFile(join(outDir, 'picker.js'), 'utf8')
  })

  after(() => rm(outDir, { recursive: true, force: true }))

  /** As a browser runs it, as far as registering needs one. */
  function run(filestackInternals: object) {
    const window = { filestackInternals, document: { baseURI: 'https://shop.example/' } }
    const element = { getAttribute: () => SRC }
    const document = { currentScript: element, ...window.document }
    const page = {
      URL,
      Symbol,
      console,
      setTimeout,
      clearTimeout,
      document,
      CSSStyleSheet: class {},
    }
    runInNewContext(script, { ...page, window: Object.assign(window, { document }) })
  }

  it('registers with the loaders of all generations, as a plain script', async () => {
    const entry: { instance?: unknown } = {}
    const { promise, resolve } = Promise.withResolvers()
    const waiting = { promise, resolvePromise: resolve }

    run({ modules: { 'fs-loader-picker': entry }, loader: { modules: { [SRC]: waiting } } })

    assert.equal(typeof entry.instance, 'function')
    assert.equal(await promise, entry.instance)
  })

  it('refuses bad options before anything is shown', () => {
    const entry: { instance?: unknown } = {}
    run({ modules: { 'fs-loader-picker': entry } })
    const Picker = entry.instance as { new (client: object, options: object): object }

    assert.throws(() => new Picker({ session: { apikey: 'A' } }, { maxFiles: 0 }), /maxFiles/)
    assert.equal('then' in new Picker({ session: { apikey: 'A' } }, {}), false)
  })

  it('leaves to the script what parts share with it', async () => {
    const part = await readFile(join(outDir, 'cloud.js'), 'utf8')

    const borrowed = Array.from(
      part.matchAll(/require\(["'`]([^"'`]+)["'`]\)/g),
      ([, name]) => name,
    )

    for (const name of ['preact', '@preact/signals', 'context.ts', 'ui/Screen.tsx']) {
      assert.ok(borrowed.includes(name), `${name} among ${borrowed.join(', ')}`)
    }
    for (const name of borrowed) assert.ok(script.includes(name ?? ''), `the script has ${name}`)
  })

  it('speaks only the texts it has; those of screens come with their parts', () => {
    const foreign = Object.keys(en).filter((key) => !Object.hasOwn(scriptTexts, key))
    assert.ok(foreign.length > 100)
    const quoted = (key: string) => new RegExp(`["'\`]${RegExp.escape(key)}["'\`]`)
    const spoken = foreign.filter((key) => quoted(key).test(script))
    assert.deepEqual(spoken, [])
  })

  it('holds nothing of the machine that built it, and of the wire only types', async () => {
    for (const { name } of files) {
      const text = await readFile(join(outDir, name), 'utf8')
      assert.ok(!text.includes(process.cwd()), name)
      assert.doesNotMatch(text, /typebox|additionalProperties/i, name)
    }
  })
})

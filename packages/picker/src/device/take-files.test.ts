import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseOptions } from '../options/parse-options.ts'
import type { Choice } from '../state/choice.ts'
import { refusalOf } from '../state/limits.ts'
import { add } from '../summary/basket.ts'
import { foundFile } from './device-choice.ts'
import { jpeg, segment } from './jpeg.example.ts'
import { type Taker, takeFiles } from './take-files.ts'

/** A picker that holds what is chosen and remembers what it was told. */
function openPicker(input: object) {
  const options = parseOptions(input, (words) => assert.fail(words))
  let choices: readonly Choice[] = []
  const told: string[] = []
  const picker: Taker = {
    options,
    loadModule: () => import('./look-chunk.ts'),
    text: (key, values) => (values ? `${key} ${JSON.stringify(values)}` : key),
    actions: {
      refusalOf: (candidate) => refusalOf(candidate, options, choices),
      async choose(wanted) {
        const { choices: all, added, refused } = add(choices, wanted, options)
        choices = all
        for (const { refusal } of refused) told.push(refusal.reason)
        return added
      },
      notify: ({ text }) => told.push(text),
      proceed: () => told.push('went on'),
    },
  }
  return { picker, told, names: () => choices.map(({ name }) => name), choices: () => choices }
}

const files = (...names: string[]) => names.map((name) => foundFile(new File(['x'], name)))
const photo = (name: string, width?: Uint8Array) =>
  foundFile(new File([jpeg(width ? [width] : [])], name, { type: 'image/jpeg' }))

describe('taking files', () => {
  const { signal } = new AbortController()

  it('chooses them and goes on', async () => {
    const { picker, names, told, choices } = openPicker({ maxFiles: 5 })

    const added = await takeFiles(picker, files('a.txt', 'b.pdf'), { signal })

    assert.deepEqual(names(), ['a.txt', 'b.pdf'])
    assert.deepEqual(added, choices())
    assert.deepEqual(told, ['went on'])
    assert.equal(choices()[1]?.contentType, 'application/pdf')
    assert.equal(choices()[0]?.source, 'local_file_system')
  })

  it('stays where it is when nothing was chosen', async () => {
    const { picker, told } = openPicker({ accept: 'image/*' })

    await takeFiles(picker, files('a.txt'), { signal })

    assert.deepEqual(told, ['type'])
  })

  it('asks the page about each file, with what name and bytes tell', async () => {
    const asked: unknown[] = []
    const { picker, names, told } = openPicker({
      maxFiles: 5,
      accept: ['.jpg', '.txt'],
      acceptFn: async (
        file: { filename: string; originalFile: File },
        helpers: Record<string, (input: unknown) => unknown> & { acceptMime: string[] },
      ) => {
        const bytes = await helpers.mimeFromMagicBytes?.(file.originalFile)
        const name = helpers.mimeFromExtension?.(file.originalFile.name)
        asked.push([file.filename, bytes, name, helpers.acceptMime])
        if (bytes !== name) throw new Error(`${file.filename} is not what it says`)
      },
    })

    await takeFiles(picker, [photo('a.jpg'), ...files('b.jpg', 'c.pdf')], { signal })

    assert.deepEqual(names(), ['a.jpg'])
    assert.deepEqual(asked, [
      ['a.jpg', 'image/jpeg', 'image/jpeg', ['image/jpeg', 'text/plain']],
      ['b.jpg', undefined, 'image/jpeg', ['image/jpeg', 'text/plain']],
    ])
    assert.deepEqual(told, ['type', 'b.jpg is not what it says', 'went on'])
  })

  it('says what a page rejects with, be it a sentence or nothing', async () => {
    const answers = [Promise.reject('No cats.'), Promise.reject(undefined)]
    for (const answer of answers) answer.catch(() => undefined)
    const { picker, told } = openPicker({ maxFiles: 9, acceptFn: () => answers.shift() })

    await takeFiles(picker, files('a.txt', 'b.txt'), { signal })

    assert.deepEqual(told, ['No cats. shell.refusedMore {"count":1}'])
  })

  it('refuses pictures that are too small, where they are not scaled', async () => {
    const { picker, names, told } = openPicker({
      maxFiles: 5,
      imageMin: [600, 600],
      imageMinMaxBlock: true,
    })

    await takeFiles(picker, [photo('small.jpg'), ...files('a.txt')], { signal })

    assert.deepEqual(names(), ['a.txt'])
    assert.match(told[0] ?? '', /^small\.jpg: refusal\.imageSmall .*"width":640/)
  })

  it('cleans photos before they are chosen, and tells how far it is', async () => {
    const progress: string[] = []
    const { picker, choices } = openPicker({ maxFiles: 5, cleanupImageExif: true })

    await takeFiles(picker, [photo('a.jpg', segment.exif(6)), ...files('b.txt')], {
      signal,
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    })

    const [cleaned] = choices()
    assert.equal(cleaned?.kind, 'device')
    assert.deepEqual(await cleaned.file.bytes(), jpeg([]))
    assert.equal(cleaned.size, jpeg([]).length)
    assert.equal(cleaned.original.size, jpeg([segment.exif(6)]).length)
    assert.deepEqual(progress, ['1/2', '2/2'])
  })

  it('looks at no more than could be chosen, and lets nothing pass unseen', async () => {
    let asked = 0
    const refuseFirst = async ({ filename }: { filename: string }) => {
      asked += 1
      if (Number(filename) < 100) throw new Error('no')
    }
    const { picker, names } = openPicker({ maxFiles: 2, acceptFn: refuseFirst })
    const many = Array.from({ length: 1000 }, (_, index) => String(index))

    await takeFiles(picker, files(...many), { signal })

    assert.deepEqual(names(), ['100', '101'])
    assert.ok(asked < 110)
  })

  it('chooses nothing when it is cancelled', async () => {
    const stop = new AbortController()
    const { picker, names } = openPicker({
      maxFiles: 5,
      acceptFn: () => stop.abort(new Error('enough')),
    })

    await assert.rejects(takeFiles(picker, files('a', 'b'), { signal: stop.signal }), /enough/)

    assert.deepEqual(names(), [])
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signal } from '@preact/signals'
import { createChoose } from './choosing.ts'
import type { PickerStore } from './context.ts'
import { en } from './locale/en.ts'
import { createText } from './locale/text.ts'
import { parseOptions } from './options/parse-options.ts'
import type { Choice, CloudChoice } from './state/choice.ts'

function entry(name: string, facts: Partial<CloudChoice> = {}): CloudChoice {
  return {
    kind: 'cloud',
    id: name,
    name,
    size: 10,
    contentType: 'text/plain',
    source: 'memory',
    originalPath: `/${name}`,
    path: `/${name}`,
    thumbnail: undefined,
    alt: undefined,
    exportFormat: undefined,
    ...facts,
  }
}

function setUp(options: object) {
  const notices: string[] = []
  const store: PickerStore = {
    view: signal({ name: 'sources' }),
    sources: signal([]),
    choices: signal<readonly Choice[]>([]),
    asked: signal([]),
    transfers: signal([]),
    recovered: signal([]),
    notice: signal(undefined),
    isMinimised: signal(false),
  }
  const choose = createChoose({
    store,
    text: createText(en, 'en'),
    options: parseOptions(options, assert.fail),
    notify: (words) => notices.push(words),
  })
  return { choose, store, notices, names: () => store.choices.value.map(({ name }) => name) }
}

describe('choosing', () => {
  it('adds what the options allow, and says why the rest stays out', async () => {
    const { choose, names, notices } = setUp({ maxFiles: 2, maxSize: 100 })

    const added = await choose([entry('a'), entry('big', { size: 1000 }), entry('b'), entry('c')])

    assert.deepEqual(names(), ['a', 'b'])
    assert.equal(added.length, 2)
    assert.equal(notices.length, 1)
    assert.match(notices[0] ?? '', /big.*1 more/)
  })

  it('takes, and refuses, fifty thousand files in a moment', async () => {
    const many = Array.from({ length: 50_000 }, (_, index) => entry(`${index}`, { size: 1000 }))
    const open = setUp({ maxFiles: many.length })
    const strict = setUp({ maxFiles: many.length, maxSize: 100 })

    const began = process.cpuUsage()
    await Promise.all([open.choose(many), strict.choose(many)])
    const ms = process.cpuUsage(began).user / 1000

    assert.equal(open.store.choices.value.length, many.length)
    assert.equal(strict.store.choices.value.length, 0)
    assert.match(strict.notices[0] ?? '', /49,999 more/)
    // Each refusal put into words would take more than twice as long.
    assert.ok(ms < 3000, `it took ${ms} ms`)
  })

  it('leaves out what the page vetoes, in its words', async () => {
    const { choose, names, notices } = setUp({
      maxFiles: 5,
      onFileSelected: async ({ filename }: { filename: string }) => {
        if (filename === 'b') throw new Error('No b here')
      },
    })

    await choose([entry('a'), entry('b')])

    assert.deepEqual(names(), ['a'])
    assert.deepEqual(notices, ['No b here'])
  })

  it('shows what the page thinks about, until it has answered', async () => {
    const answer = Promise.withResolvers<void>()
    const { choose, store, names } = setUp({ onFileSelected: () => answer.promise })

    const choosing = choose([entry('a')])

    assert.deepEqual(
      store.asked.value.map(({ name }) => name),
      ['a'],
    )
    assert.deepEqual(names(), [])
    answer.resolve()
    await choosing
    assert.deepEqual(store.asked.value, [])
    assert.deepEqual(names(), ['a'])
  })

  it('has words of its own for a veto without any', async () => {
    const { choose, notices } = setUp({ onFileSelected: () => Promise.reject() })

    await choose([entry('a')])

    assert.deepEqual(notices, ['a is not accepted here.'])
  })

  it('takes over what the page changes, returned or in place', async () => {
    const returned = setUp({
      onFileSelected: (file: object) => ({ ...file, filename: 'new.txt', alt: 'words' }),
    })
    const mutated = setUp({
      onFileSelected: (file: { filename: string }) => {
        file.filename = 'old.txt'
      },
    })

    await Promise.all([returned.choose([entry('a')]), mutated.choose([entry('a')])])

    assert.deepEqual(returned.names(), ['new.txt'])
    assert.equal(returned.store.choices.value[0]?.alt, 'words')
    assert.deepEqual(mutated.names(), ['old.txt'])
  })

  it('keeps to the limit when two choices wait for the page at once', async () => {
    const { choose, names } = setUp({ maxFiles: 2, onFileSelected: async () => {} })

    await Promise.all([choose([entry('a'), entry('b')]), choose([entry('c'), entry('d')])])

    assert.deepEqual(names(), ['a', 'b'])
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseOptions } from './parse-options.ts'
import type { PickerOptions } from './picker-options.ts'

const read = (input?: unknown): PickerOptions => parseOptions(input, () => {})

function refusalOf(input: unknown): string {
  try {
    read(input)
  } catch (error) {
    assert.ok(error instanceof TypeError)
    return error.message
  }
  return assert.fail('it was not refused')
}

describe('the options of a page', () => {
  it('have the documented defaults', () => {
    const options = read()

    assert.equal(options.maxFiles, 1)
    assert.equal(options.concurrency, 4)
    assert.equal(options.errorsTimeout, 5000)
    assert.equal(options.rootId, '__filestack-picker')
    assert.equal(options.uploadInBackground, true)
    assert.ok(options.fromSources.includes('dropbox'))
    assert.deepEqual(options.transformations, {
      crop: { aspectRatio: undefined, force: false, autoCropArea: undefined },
      circle: true,
      rotate: true,
      force: false,
    })
  })

  it('take null for not given, as old clients write it', () => {
    assert.equal(read({ maxFiles: null, lang: null }).maxFiles, 1)
  })

  it('are refused together, each by its name', () => {
    const words = refusalOf({ maxFiles: 0, lang: 5, accept: [7], modalSize: [1], storeTo: 'x' })

    for (const name of ['maxFiles', 'lang', 'accept', 'modalSize', 'storeTo']) {
      assert.ok(words.includes(`${name} takes`), `${name} in: ${words}`)
    }
  })

  it('are refused when they contradict each other', () => {
    assert.match(refusalOf({ minFiles: 3 }), /minFiles is at most maxFiles/)
    assert.match(refusalOf({ displayMode: 'inline' }), /container is needed/)
  })

  it('tell of names nobody knows, and accept those without effect', () => {
    const warnings: string[] = []

    parseOptions({ maxfiles: 3, useSentryBreadcrumbs: false }, (words) => warnings.push(words))

    assert.deepEqual(warnings, ['the picker has no option maxfiles'])
  })

  it('fall back to the usual sources when none is named', () => {
    assert.deepEqual(read({ fromSources: [] }).fromSources, read().fromSources)
  })
})

describe('accept', () => {
  const accept = (value: unknown) => read({ accept: value }).accept

  it('takes a text, a list, and texts with commas', () => {
    assert.deepEqual(accept('.PDF'), ['.pdf'])
    assert.deepEqual(accept(['image/*', 'docx', 'text/plain']), ['image/*', '.docx', 'text/plain'])
    assert.deepEqual(accept('.jpg, image/png'), ['.jpg', 'image/png'])
  })

  it('means everything when it says so', () => {
    assert.deepEqual(accept('*/*'), [])
    assert.deepEqual(accept(['.pdf', '*']), [])
  })
})

describe('options with a form of their own', () => {
  it('turn off what transformations turn off, and leave the rest on', () => {
    const { transformations } = read({ transformations: { crop: false, force: true } })

    assert.deepEqual(transformations, { crop: undefined, circle: true, rotate: true, force: true })
  })

  it('leave one side of a picture open', () => {
    assert.deepEqual(read({ imageMax: [800, null] }).imageMax, [800, undefined])
    assert.match(refusalOf({ imageMax: [null, null] }), /imageMax/)
  })

  it('take texts and lists of texts around the button that connects', () => {
    const { customAuthText } = read({
      customAuthText: { default: { top: 'a', bottom: ['b', 'c'] } },
    })

    assert.deepEqual(customAuthText, { default: { top: ['a'], bottom: ['b', 'c'] } })
  })

  it('know a drop pane by the id that the oldest clients give it', () => {
    const { displayMode, container, dropPane } = read({ dropPane: { id: 'my "pane"' } })

    assert.equal(displayMode, 'dropPane')
    assert.equal(container, '[id="my \\"pane\\""]')
    assert.equal(dropPane?.overlay, true)
  })

  it('speak the language of a longer tag, and English for what they do not speak', () => {
    assert.equal(read({ lang: 'pt-BR' }).lang, 'pt')
    assert.equal(read({ lang: 'nb' }).lang, 'no')
    assert.equal(read({ lang: 'tlh' }).lang, 'en')
  })

  it('clean nothing from pictures unless they are asked to', () => {
    assert.equal(read().cleanupImageExif, undefined)
    assert.equal(read({ cleanupImageExif: false }).cleanupImageExif, undefined)
    assert.deepEqual(read({ cleanupImageExif: { keepOrientation: true } }).cleanupImageExif, {
      keepOrientation: true,
      keepICCandAPP: false,
    })
  })
})

describe('functions of the page', () => {
  it('may throw without harm when they are only told', (test) => {
    const log = test.mock.method(console, 'error', () => {})
    const { onClose } = read({
      onClose: () => {
        throw new Error('theirs')
      },
    })

    onClose?.()

    assert.equal(log.mock.callCount(), 1)
  })

  it('may throw as an answer where they are asked', () => {
    const { onFileSelected } = read({
      onFileSelected: () => {
        throw new Error('no')
      },
    })
    const file = { filename: '', mimetype: '', size: 0, source: '', originalPath: '', uploadId: '' }

    assert.throws(() => onFileSelected?.(file), /no/)
  })
})

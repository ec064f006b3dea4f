import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createPickerFunction, type MakePicker } from './picker-function.ts'
import { registerPicker } from './register.ts'

const FACTS = { src: 'https://static.example.com/picker/1.4.4/picker.js', version: '1.2.3' }

describe('loaders', () => {
  it('of the third and fourth generation find it in the object they hold', () => {
    const entry = {}
    const modules = { 'fs-loader-picker': entry, other: 1 }
    const page = { filestackInternals: { modules } }
    const picker = () => {}

    registerPicker(picker, { page, ...FACTS })

    assert.equal(page.filestackInternals.modules, modules)
    assert.deepEqual(entry, { instance: picker, metadata: { version: '1.2.3' } })
  })

  it('of the first two are answered by the address they asked for', async () => {
    const { promise, resolve } = Promise.withResolvers()
    const entry: Record<string, unknown> = { promise, resolvePromise: resolve }
    const page = { filestackInternals: { loader: { modules: { [FACTS.src]: entry } } } }
    const picker = () => {}

    registerPicker(picker, { page, ...FACTS })

    assert.equal(await promise, picker)
    assert.deepEqual(entry, { instance: picker })
  })

  it('need not be there', () => {
    const page: { filestackInternals?: unknown } = {}

    registerPicker(() => {}, { page, ...FACTS })

    assert.ok(page.filestackInternals)
  })
})

describe('the picker as a function', () => {
  const GOOD = {}
  const result = { filesUploaded: [], filesFailed: [] }

  function make() {
    const calls: string[] = []
    const handle = {
      open: async () => void calls.push('open'),
      close: async () => {},
      cancel: async () => {},
      crop: async () => {},
    }
    const makePicker: MakePicker = (_client, options) => {
      if (options !== GOOD) throw new TypeError('bad options')
      return { handle, result: Promise.resolve(result) }
    }
    const saveAs = async () => ({ filesSaved: [], filesFailed: [] })
    const Picker = createPickerFunction(makePicker, saveAs)
    return {
      Picker: Picker as unknown as { new (...args: unknown[]): object } & Call,
      handle,
      calls,
    }
  }

  type Call = (...args: unknown[]) => Promise<unknown>

  it('makes a picker with `new`, which is no promise', async () => {
    const { Picker, handle, calls } = make()

    const picker = new Picker({}, GOOD)

    assert.equal(picker, handle)
    assert.equal('then' in picker, false)
    assert.deepEqual(calls, [])
  })

  it('opens without `new`, and promises what was picked', async () => {
    const { Picker, calls } = make()

    assert.equal(await Picker({}, GOOD), result)
    assert.deepEqual(calls, ['open'])
  })

  it('refuses bad options in either form, each in its way', async () => {
    const { Picker } = make()

    assert.throws(() => new Picker({}, 'bad'), TypeError)
    await assert.rejects(Picker({}, 'bad'), TypeError)
  })
  it('never lets the promise of a drop pane reject, for nobody looks at it', async (test) => {
    const log = test.mock.method(console, 'error', () => {})
    const { Picker } = make()

    const outcome = await Promise.race([Picker({}, { dropPane: {} }), delay(20, 'still open')])

    assert.equal(outcome, 'still open')
    assert.equal(log.mock.callCount(), 1)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createToasts } from './toasts.ts'

/** Toasts whose time passes when the answered function is called. */
function toastsWithClock() {
  const waiting: (() => void)[] = []
  const toasts = createToasts((_, act) => void waiting.push(act))
  const pass = () => {
    for (const act of waiting.splice(0)) act()
  }
  const texts = () => toasts.shown.value.map(({ text }) => text)
  return { toasts, texts, pass }
}

describe('passing sentences', () => {
  it('pass, except for what went badly, which is dismissed', () => {
    const { toasts, texts, pass } = toastsWithClock()

    toasts.notify('Saved.')
    toasts.notify('Not saved.', 'bad')
    pass()
    assert.deepEqual(texts(), ['Not saved.'])
    toasts.dismiss(toasts.shown.value[0]?.id ?? 0)

    assert.deepEqual(texts(), [])
  })

  it('are few at a time, the newest ones', () => {
    const { toasts, texts } = toastsWithClock()

    for (const text of ['1', '2', '3', '4']) toasts.notify(text)

    assert.deepEqual(texts(), ['2', '3', '4'])
  })

  it('are read out, the same one twice too', () => {
    const { toasts } = toastsWithClock()

    toasts.notify('Copied.')
    const first = toasts.announced.value
    toasts.notify('Copied.')

    assert.notEqual(toasts.announced.value, first)
    assert.equal(toasts.announced.value.trim(), 'Copied.')
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Choice } from '../state/choice.ts'
import { cloudChoice } from './testing/choices.ts'
import { createBrowser, type Dialog, ended, eventually, useDialogs } from './testing/dialogs.ts'

const a = cloudChoice('a')
const b = cloudChoice('b')
const dialogs = useDialogs()
const { service } = dialogs

describe('transfers that outlive their dialog', () => {
  /** Two that go on in a dialog. */
  async function begin(browser = createBrowser()) {
    const dialog = dialogs.open({}, browser)
    dialog.transfers.start([a, b])
    await eventually(() => browser.kept.size === 1, 'it is written down')
    return dialog
  }

  /** The same, and the dialog goes: the browser gives its lock back in a moment. */
  async function abandon() {
    const { transfers, browser } = await begin()
    transfers.leave()
    await setImmediate()
    return browser
  }

  const recovered = ({ store }: Dialog) =>
    store.recovered.value.map(({ choice, state }) => `${choice.name} ${state}`)

  it('are found by the next one, as they are now', async () => {
    const browser = await abandon()
    service().finish(a.path)

    const next = dialogs.open({}, browser)
    await next.transfers.recover()

    assert.deepEqual(recovered(next), ['a.jpg done', 'b.jpg waiting'])
    service().finish(b.path)
    await eventually(() => recovered(next)[1] === 'b.jpg done', 'the other one')
    assert.deepEqual(next.store.transfers.value, [])
    next.transfers.leave()
    assert.equal(browser.kept.size, 0)
  })

  it('belong to their own tab as long as it is open', async () => {
    const { browser } = await begin()

    const otherTab = dialogs.open({}, browser)
    await otherTab.transfers.recover()

    assert.deepEqual(recovered(otherTab), [])
  })

  it('are left to the next one by a dialog that goes while it looks for them', async () => {
    const browser = await abandon()
    const hasty = dialogs.open({}, browser)
    const looking = hasty.transfers.recover()
    hasty.transfers.leave()
    assert.deepEqual(await looking, [])

    const next = dialogs.open({}, browser)
    await next.transfers.recover()

    assert.deepEqual(recovered(next), ['a.jpg waiting', 'b.jpg waiting'])
  })

  it('join the result when they are taken', async () => {
    const browser = await abandon()
    const next = dialogs.open({}, browser)
    await next.transfers.recover()

    const choices: readonly Choice[] = next.store.recovered.value.map(({ choice }) => choice)
    await next.transfers.takeRecovered()
    next.transfers.start(choices)
    service().finish(a.path)
    service().finish(b.path)
    await ended(next)

    assert.deepEqual(recovered(next), [])
    assert.equal(service().ingests().length, 2)
    assert.deepEqual(
      next.transfers.result().filesUploaded.map(({ handle }) => handle),
      ['H-a.jpg', 'H-b.jpg'],
    )
  })

  it('are forgotten when the person does not want them', async () => {
    const browser = await abandon()
    const next = dialogs.open({}, browser)
    await next.transfers.recover()

    next.transfers.dismissRecovered()

    assert.deepEqual(recovered(next), [])
    assert.equal(browser.kept.size, 0)
  })

  it('are forgotten without a word when their session is gone', async () => {
    const browser = await abandon()
    service().refuse('POST /cloud/ingests/events', 404)

    const next = dialogs.open({}, browser)
    await next.transfers.recover()

    assert.deepEqual(recovered(next), [])
    assert.equal(browser.kept.size, 0)
  })

  it('are forgotten when all ended in sight of the person', async () => {
    const dialog = await begin()

    service().finish(a.path)
    service().finish(b.path)
    await ended(dialog)

    assert.equal(dialog.browser.kept.size, 0)
  })

  it('are no matter where the browser keeps nothing, or something of somebody else', async () => {
    const browser = createBrowser()
    browser.kept.set('quayside:transfers:AKey', '{"not":["ours"]}')
    const dialog = dialogs.open({}, browser)
    assert.deepEqual(await dialog.transfers.recover(), [])

    const poor = dialogs.open({}, { ...browser, storage: undefined as never })
    poor.transfers.start([a])
    await eventually(() => service().ingests().length === 1, 'it began')
    service().finish(a.path)
    await ended(poor)
  })
})

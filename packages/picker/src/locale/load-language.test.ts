import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { effect } from '@preact/signals'
import { de } from './de.ts'
import { en } from './en.ts'
import { loadLanguage } from './load-language.ts'

const german = { lang: 'de', customText: {} } as const

describe('the language of the dialog', () => {
  it('is there when the dialog is, if it comes in time', async () => {
    const speech = await loadLanguage(german, async () => de)

    assert.equal(speech.language, 'de')
    assert.equal(speech.text('shell.close'), de['shell.close'])
    assert.equal(speech.texts['shell.close'], de['shell.close'])
  })

  it('is English for whoever is slow, until it comes', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const speech = await loadLanguage(german, () => promise, 0)
    const drawn: string[] = []
    const stop = effect(() => void drawn.push(`${speech.language}: ${speech.text('shell.close')}`))
    const isHere = new Promise<void>((done) => {
      effect(() => {
        if (speech.language === 'de') done()
      })
    })

    resolve(de)
    await isHere
    stop()

    assert.deepEqual(drawn, [`en: ${en['shell.close']}`, `de: ${de['shell.close']}`])
  })

  it('stays English when it cannot be had', async () => {
    const speech = await loadLanguage(german, () => Promise.reject(new Error('offline')))

    assert.equal(speech.language, 'en')
    assert.equal(speech.text('shell.close'), en['shell.close'])
  })

  it("keeps to the page's own words", async () => {
    const customText = { 'shell.close': 'Weg damit' }
    const speech = await loadLanguage({ lang: 'de', customText }, async () => de)

    assert.equal(speech.text('shell.close'), 'Weg damit')
  })
})

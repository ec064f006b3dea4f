import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { effect, signal } from '@preact/signals'
import { de } from './de.ts'
import { scriptTexts } from './en/script.ts'
import { en } from './en.ts'
import { type FetchTexts, loadLanguage } from './load-language.ts'
import type { Catalogue } from './text.ts'

const german = { lang: 'de', customText: {} } as const

const from = (fetchTexts: FetchTexts) => ({ fetchTexts, english: signal<Catalogue>(en) })

describe('the language of the dialog', () => {
  it('is there when the dialog is, if it comes in time', async () => {
    const speech = await loadLanguage(
      german,
      from(async () => de),
    )

    assert.equal(speech.language, 'de')
    assert.equal(speech.text('shell.close'), de['shell.close'])
    assert.equal(speech.texts['shell.close'], de['shell.close'])
  })

  it('is English for whoever is slow, until it comes', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const speech = await loadLanguage(
      german,
      from(() => promise),
      0,
    )
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
    const speech = await loadLanguage(
      german,
      from(() => Promise.reject(new Error('offline'))),
    )

    assert.equal(speech.language, 'en')
    assert.equal(speech.text('shell.close'), en['shell.close'])
  })

  it("keeps to the page's own words", async () => {
    const customText = { 'shell.close': 'Weg damit' }
    const speech = await loadLanguage(
      { lang: 'de', customText },
      from(async () => de),
    )

    assert.equal(speech.text('shell.close'), 'Weg damit')
  })

  it('has the texts of a part when the part is there', async () => {
    const english = signal(scriptTexts as unknown as Catalogue)
    const customText = { Refresh: 'Look again' }
    const speech = await loadLanguage(
      { lang: 'en', customText },
      { fetchTexts: async () => undefined, english },
    )
    assert.equal(Object.hasOwn(speech.texts, 'cloud.refresh'), false)

    english.value = en

    assert.equal(speech.text('cloud.looking', { source: 'X' }), 'Looking at X')
    assert.equal(speech.text('cloud.refresh'), 'Look again')
  })
})

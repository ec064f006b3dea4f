import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readCatalogues } from './catalogues.ts'
import { faultsOf } from './check-catalogue.ts'

const ENGLISH = {
  'a.title': 'Files of {name}',
  'a.count': { one: '{count} file', other: '{count} files' },
}

describe('a language', () => {
  it('is complete when every text, plural and placeholder is there', () => {
    const polish = {
      'a.title': 'Pliki: {name}',
      'a.count': {
        one: 'plik',
        few: '{count} pliki',
        many: '{count} plików',
        other: '{count} pliku',
      },
    }

    assert.deepEqual(faultsOf(polish, ENGLISH, 'pl'), [])
  })

  it('is told each thing it lacks', () => {
    const german = { 'a.title': 'Dateien von {nam}', 'a.old': 'Alt' }

    assert.deepEqual(faultsOf(german, ENGLISH, 'de'), [
      'de: a.count is missing',
      'de: a.old is not a text of the picker',
      'de: a.title has an unknown {nam}',
      'de: a.title lost {name}',
    ])
  })

  it('needs a sentence for each of its plural categories', () => {
    const russian = { ...ENGLISH, 'a.count': { one: '{count} файл', other: '{count} файла' } }

    assert.deepEqual(faultsOf(russian, ENGLISH, 'ru'), [
      'ru: a.count has no sentence for "few"',
      'ru: a.count has no sentence for "many"',
    ])
  })

  it('has no empty sentences', () => {
    const empty = { ...ENGLISH, 'a.count': { one: '{count} Datei', other: ' ' } }

    assert.ok(faultsOf(empty, ENGLISH, 'de').includes('de: a.count is empty'))
  })
})

describe('the languages of the picker', () => {
  it('are complete', async () => {
    await readCatalogues()
  })
})

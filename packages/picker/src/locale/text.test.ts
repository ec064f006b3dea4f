import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { en } from './en.ts'
import { formatBytes, formatDate, formatDuration } from './format.ts'
import { type Catalogue, createText } from './text.ts'

describe('texts', () => {
  it('choose the plural of the language', () => {
    const polish: Catalogue = {
      ...en,
      'shell.chosen': {
        one: '{count} plik',
        few: '{count} pliki',
        many: '{count} plików',
        other: '{count} pliku',
      },
    }
    const text = createText(polish, 'pl')

    assert.deepEqual(
      [1, 2, 5, 22, 1.5].map((count) => text('shell.chosen', { count })),
      ['1 plik', '2 pliki', '5 plików', '22 pliki', '1,5 pliku'],
    )
  })

  it('write numbers as the language writes them', () => {
    assert.equal(createText(en, 'de')('shell.chosen', { count: 12345 }), '12.345 files chosen')
  })

  it('keep names together where people read from right to left', () => {
    const arabic: Catalogue = { ...en, 'summary.removed': 'أُزيل {name}' }
    const text = createText(arabic, 'ar')

    assert.equal(text('summary.removed', { name: '5 (1).pdf' }), 'أُزيل \u20685 (1).pdf\u2069')
  })

  it('are not turned round by signs in a name', () => {
    const text = createText(en, 'en')

    assert.equal(text('summary.remove', { name: 'photo\u202Egpj.exe' }), 'Remove photogpj.exe')
  })

  it('leave a placeholder standing that nobody fills', () => {
    assert.equal(createText(en, 'en')('shell.requestId'), 'Reference: {id}')
  })

  it("use the page's own words, by name or by the English ones", () => {
    const german: Catalogue = { ...en, 'shell.close': 'Schließen', 'shell.device': 'Dieses Gerät' }
    const custom = { 'shell.device': 'Mein Rechner', Close: 'Weg damit' }
    const text = createText(german, 'de', custom, en)

    assert.equal(text('shell.device'), 'Mein Rechner')
    assert.equal(text('shell.close'), 'Weg damit')
  })

  it('are not fooled by words that objects inherit', () => {
    assert.equal(createText({ ...en, 'shell.close': 'toString' }, 'en')('shell.close'), 'toString')
  })
})

describe('amounts', () => {
  it('name bytes in the unit people use', () => {
    assert.equal(formatBytes(0, 'en'), '0 bytes')
    assert.equal(formatBytes(999, 'en'), '999 bytes')
    assert.equal(formatBytes(1_000, 'en'), '1 kB')
    assert.equal(formatBytes(1_250_000, 'en'), '1.3 MB')
    assert.equal(formatBytes(5 * 10 ** 15, 'en'), '5,000 TB')
    assert.equal(formatBytes(1_250_000, 'de'), '1,3 MB')
  })

  it('stay in one piece where people read from right to left', () => {
    assert.equal(formatBytes(2_800, 'he'), '\u20682.8 kB\u2069')
  })

  it('never round up into a thousand of the smaller unit', () => {
    assert.equal(formatBytes(999_999, 'en'), '1 MB')
  })

  it('say durations without false precision', () => {
    assert.equal(formatDuration(0.2, 'en'), '1 sec')
    assert.equal(formatDuration(45, 'en'), '45 sec')
    assert.equal(formatDuration(59.7, 'en'), '1 min')
    assert.equal(formatDuration(4_800, 'en'), '1 hr 20 min')
  })

  it('show days, and nothing for what is none', () => {
    assert.equal(formatDate('2026-03-03T12:00:00Z', 'en'), 'Mar 3, 2026')
    assert.equal(formatDate('yesterday', 'en'), '')
  })
})

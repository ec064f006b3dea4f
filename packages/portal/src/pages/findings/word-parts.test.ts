import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { wordPartsOf } from './word-parts.ts'

const PAGE = 'https://service.example/apps'
const OPEN = 'https://files.example/authCallback/open'
const known = { links: [PAGE], copies: [OPEN, 'https://files.example/authCallback/saveas'] }

describe('a sentence of the service', () => {
  it('is cut into names, pages and addresses to copy', () => {
    assert.deepEqual(wordPartsOf(`At ${PAGE} add exactly ${OPEN} under “Settings”.`, known), [
      { kind: 'text', words: 'At ' },
      { kind: 'link', words: PAGE },
      { kind: 'text', words: ' add exactly ' },
      { kind: 'copy', words: OPEN },
      { kind: 'text', words: ' under ' },
      { kind: 'name', words: '“Settings”' },
      { kind: 'text', words: '.' },
    ])
  })

  it('has no link to an address nobody knows, nor to one that only begins like a known one', () => {
    const sentence = `Go to https://evil.example/ or ${PAGE}/other.`
    assert.deepEqual(wordPartsOf(sentence, known), [{ kind: 'text', words: sentence }])
  })

  it('is the same when put together, whatever is in it', () => {
    for (const sentence of ['', '“', 'a.*b', `“${PAGE}”`, `${OPEN}${OPEN}`, 'one “two” three']) {
      const parts = wordPartsOf(sentence, known)
      assert.equal(parts.map(({ words }) => words).join(''), sentence)
    }
    assert.deepEqual(wordPartsOf('plain'), [{ kind: 'text', words: 'plain' }])
  })
})

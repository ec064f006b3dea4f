import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { partsOfName, renamed } from './file-name.ts'

describe('names of files', () => {
  it('have an ending only behind something', () => {
    assert.deepEqual(partsOfName('photo.jpg'), { stem: 'photo', ending: '.jpg' })
    assert.deepEqual(partsOfName('a.tar.gz'), { stem: 'a.tar', ending: '.gz' })
    assert.deepEqual(partsOfName('.bashrc'), { stem: '.bashrc', ending: '' })
    assert.deepEqual(partsOfName('Makefile'), { stem: 'Makefile', ending: '' })
    assert.deepEqual(partsOfName('odd.'), { stem: 'odd.', ending: '' })
  })

  it('keep their ending, are cleaned, and never become empty', () => {
    const cases: [typed: string, expected: string][] = [
      ['bike', 'bike.jpg'],
      ['bike.jpg', 'bike.jpg'],
      ['bike.JPG', 'bike.jpg'],
      ['bike.png', 'bike.png.jpg'],
      ['  two   words ', 'two words.jpg'],
      ['a/b\\c', 'a b c.jpg'],
      ['../../etc/passwd', '.. .. etc passwd.jpg'],
      ['line\nbreak\u0000', 'line break.jpg'],
      ['evil\u202egpj', 'evil gpj.jpg'],
      ['dots...', 'dots.jpg'],
      ['', 'photo.jpg'],
      ['   ', 'photo.jpg'],
      ['...', 'photo.jpg'],
      ['.jpg', 'photo.jpg'],
      ['Füße 😀', 'Füße 😀.jpg'],
    ]

    for (const [typed, expected] of cases) assert.equal(renamed('photo.jpg', typed), expected)
  })

  it('are cut between letters when they are too long', () => {
    const name = renamed('photo.jpg', '😀'.repeat(500))

    assert.ok(name.endsWith('😀.jpg'))
    assert.ok(name.length < 260)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { foundFile, toDeviceChoice } from '../device/device-choice.ts'
import type { Choice, CloudChoice } from '../state/choice.ts'
import { add, move, remove, replace } from './basket.ts'

const limits = {
  accept: [],
  maxSize: undefined,
  maxFiles: 3,
  failOverMaxFiles: false,
  lang: 'en',
}

function cloudChoice(name: string, exportFormat?: string): CloudChoice {
  return {
    kind: 'cloud',
    id: `id of ${name} ${exportFormat ?? ''}`,
    name,
    size: 10,
    contentType: '',
    source: 'somewhere',
    originalPath: `/${name}`,
    thumbnail: undefined,
    alt: undefined,
    path: `/${name}`,
    exportFormat,
  }
}

const deviceChoice = (name: string, lastModified = 1) =>
  toDeviceChoice(foundFile(new File(['x'], name, { lastModified })))

const namesOf = (choices: readonly Choice[]) => choices.map(({ name }) => name)

describe('the basket', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => cloudChoice(name)) as [
    CloudChoice,
    CloudChoice,
    CloudChoice,
    CloudChoice,
  ]

  it('keeps the order of choosing and refuses what is over the limit', () => {
    const { choices, added, refused } = add([a], [b, c, d], limits)

    assert.deepEqual(namesOf(choices), ['a', 'b', 'c'])
    assert.deepEqual(namesOf(added), ['b', 'c'])
    assert.deepEqual(
      refused.map(({ choice, refusal }) => [choice.name, refusal.reason]),
      [['d', 'too-many']],
    )
  })

  it('holds nothing twice, wherever it comes from', () => {
    const photo = deviceChoice('photo.jpg')
    const again = deviceChoice('photo.jpg')
    const changed = deviceChoice('photo.jpg', 2)

    const { choices, added, refused } = add([a, photo], [cloudChoice('a'), again, changed], limits)

    assert.deepEqual(choices, [a, photo, changed])
    assert.deepEqual(added, [changed])
    assert.deepEqual(refused, [])
  })

  it('takes one document in two formats for two files', () => {
    const { choices } = add([cloudChoice('notes', 'pdf')], [cloudChoice('notes', 'md')], limits)

    assert.equal(choices.length, 2)
  })

  it('replaces the old file where one is wanted', () => {
    const one = { ...limits, maxFiles: 1 }

    const replaced = add([a], [b, c], one)
    const refused = add([a], [deviceChoice('x.pdf')], { ...one, accept: ['image/*'] })

    assert.deepEqual(namesOf(replaced.choices), ['b'])
    assert.equal(replaced.refused[0]?.refusal.reason, 'too-many')
    assert.deepEqual(namesOf(refused.choices), ['a'])
  })

  it('refuses a selection whole that is too large, when asked to', () => {
    const { choices, added, refused } = add([a], [b, c, d], { ...limits, failOverMaxFiles: true })

    assert.deepEqual(choices, [a])
    assert.deepEqual(added, [])
    assert.equal(refused.length, 3)
  })

  it('removes what it holds and nothing else', () => {
    assert.deepEqual(namesOf(remove([a, b, c], [b.id, 'unknown'])), ['a', 'c'])
  })

  it('replaces a value in its place', () => {
    const renamed = { ...b, name: 'B' }

    assert.deepEqual(namesOf(replace([a, b, c], renamed)), ['a', 'B', 'c'])
    assert.deepEqual(replace([a], renamed), [a])
  })

  it('moves to any place, and to the nearest end beyond', () => {
    const all = [a, b, c, d]

    assert.deepEqual(namesOf(move(all, a.id, 2)), ['b', 'c', 'a', 'd'])
    assert.deepEqual(namesOf(move(all, d.id, 0)), ['d', 'a', 'b', 'c'])
    assert.deepEqual(namesOf(move(all, b.id, 99)), ['a', 'c', 'd', 'b'])
    assert.deepEqual(namesOf(move(all, b.id, -5)), ['b', 'a', 'c', 'd'])
    assert.equal(move(all, 'unknown', 0), all)
    assert.equal(move(all, b.id, 1), all)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { firstView } from './next-view.ts'
import { chooseSources } from './sources.ts'

const TITLES = { local_file_system: 'This device', url: 'Link' }
const facts = (name: string) => ({
  name,
  title: name,
  icon: `https://static.example.com/${name}.svg`,
  canSearch: true,
  canListRecursively: true,
})

describe('the sources of a picker', () => {
  it('stand in the order the page asks for, each once', () => {
    const { sources } = chooseSources(['b', 'url', 'b', 'a'], [facts('a'), facts('b')], TITLES)

    assert.deepEqual(
      sources.map(({ name }) => name),
      ['b', 'url', 'a'],
    )
  })

  it('are those the service has; the others are named', () => {
    const { sources, unknown } = chooseSources(['a', 'x', 'y'], [facts('a')], TITLES)

    assert.equal(sources.length, 1)
    assert.deepEqual(unknown, ['x', 'y'])
  })

  it('call what the dialog brings along by our own words', () => {
    const { sources } = chooseSources(['url', 'local_file_system'], [facts('url')], TITLES)

    assert.deepEqual(
      sources.map(({ title, icon }) => [title, icon]),
      [
        ['Link', ''],
        ['This device', ''],
      ],
    )
  })
})

describe('the first view', () => {
  it('is the only source, however narrow the screen', () => {
    assert.deepEqual(firstView([{ name: 'a' }], true), { name: 'source', source: 'a' })
  })

  it('is the list where there is room for one column only', () => {
    const sources = [{ name: 'a' }, { name: 'b' }]

    assert.deepEqual(firstView(sources, true), { name: 'sources' })
    assert.deepEqual(firstView(sources, false), { name: 'source', source: 'a' })
  })
})

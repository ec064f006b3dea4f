import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseRange } from './http-range.ts'

for (const [title, header, expected] of [
  ['wants all of it without a header', undefined, 'whole'],
  ['reads first and last byte', 'bytes=0-9', [[0, 10]]],
  ['reads one byte', 'bytes=99-99', [[99, 100]]],
  ['reads to the end', 'bytes=90-', [[90, 100]]],
  ['reads the last bytes', 'bytes=-5', [[95, 100]]],
  ['cuts what is beyond the end', 'bytes=90-1000', [[90, 100]]],
  ['gives all when more than all is asked from the end', 'bytes=-1000', [[0, 100]]],
  ['takes a unit in capitals', 'BYTES=1-2', [[1, 3]]],
  [
    'reads several, in the order asked',
    'bytes=50-59, 0-9,-1',
    [
      [50, 60],
      [0, 10],
      [99, 100],
    ],
  ],
  ['skips empty items', 'bytes=,0-1,,', [[0, 2]]],
  ['leaves out what is not there', 'bytes=0-1,200-300', [[0, 2]]],
  ['cannot give what begins at the end', 'bytes=100-', 'unsatisfiable'],
  ['cannot give the last no bytes', 'bytes=-0', 'unsatisfiable'],
  ['cannot give any of several', 'bytes=100-,200-201', 'unsatisfiable'],
  ['ignores another unit', 'lines=0-1', 'whole'],
  ['ignores a range that runs backwards', 'bytes=5-4', 'whole'],
  ['ignores what is no number', 'bytes=a-b', 'whole'],
  ['ignores a dash alone', 'bytes=-', 'whole'],
  ['ignores nothing', 'bytes=', 'whole'],
  ['ignores a list with one mistake', 'bytes=0-1,x', 'whole'],
  ['ignores parts that overlap', 'bytes=0-50,40-60', 'whole'],
  [
    'ignores very many parts',
    `bytes=${Array.from({ length: 17 }, (_, i) => `${i * 2}-${i * 2}`)}`,
    'whole',
  ],
  ['survives numbers beyond counting', `bytes=0-${'9'.repeat(400)}`, [[0, 100]]],
] as const) {
  test(title, () => {
    const choice = chooseRange(header, 100)

    const found =
      choice.kind === 'spans' ? choice.spans.map(({ start, end }) => [start, end]) : choice.kind
    assert.deepEqual(found, expected)
  })
}

test('has no range of an empty content', () => {
  assert.equal(chooseRange('bytes=0-', 0).kind, 'unsatisfiable')
  assert.equal(chooseRange('bytes=-1', 0).kind, 'unsatisfiable')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toLines } from './app-usage.ts'

const nothing = {
  ...{ requests: 0, filesStored: 0, bytesStored: 0, filesServed: 0, bytesServed: 0 },
  ...{ conversions: 0, overwrites: 0, deletes: 0 },
}

test('days of which there is something stand above their sum, in columns', () => {
  const lines = toLines({
    days: [
      { day: '2030-01-01', ...nothing, requests: 7, bytesServed: 1536 },
      { day: '2030-01-02', ...nothing },
      { day: '2030-01-03', ...nothing, requests: 12_000, deletes: 1 },
    ],
    totals: { ...nothing, requests: 12_007, bytesServed: 1536, deletes: 1 },
  })

  assert.equal(lines.length, 4)
  assert.match(lines[0] ?? '', /^day +requests +stored .* deleted$/)
  assert.match(lines[1] ?? '', /^2030-01-01 +7 +0 +0 B +0 +1\.5 KiB +0 +0 +0$/)
  assert.match(lines[2] ?? '', /^2030-01-03 +12000 /)
  assert.match(lines[3] ?? '', /^together +12007 /)
  assert.equal(new Set(lines.map((line) => line.length)).size, 1, lines.join('\n'))
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pixels } from '../engines/sharp/picture.ts'
import {
  BLACK,
  drawPixels,
  NOTHING,
  pictureOf,
  quarters,
  WHITE,
} from '../engines/sharp/testing/test-picture.ts'
import { readKnownTasks } from '../index.ts'
import { parseWrittenTask } from '../parse-written-task.ts'

const HALVES = drawPixels({ width: 400, height: 200 }, (x) => (x < 200 ? BLACK : WHITE))

describe('ascii', () => {
  it('answers a page with dense characters for what is dark', async () => {
    const { page, lines } = await asciiOf(HALVES, 'ascii')

    assert.match(page, /^<!doctype html>/)
    // A character is twice as high as wide: 200 by 50.
    assert.equal(lines.length, 50)
    for (const line of lines) assert.match(line, /^@{99,101}$/)
  })

  it('has as many characters as the size says, and never more than pixels', async () => {
    const half = await asciiOf(HALVES, 'ascii=s:50')
    const tiny = await asciiOf(
      drawPixels({ width: 6, height: 1 }, () => BLACK),
      'ascii',
    )

    assert.equal(half.lines.length, 25)
    assert.match(half.lines[3] ?? '', /^@{50}.?$/)
    assert.deepEqual(tiny.lines, ['@@@@@@'])
  })

  it('turns light and dark around', async () => {
    const { lines } = await asciiOf(HALVES, 'ascii=reverse:true,size:10')

    assert.match(lines[0] ?? '', /^ {9,11}@{9,11}$/)
  })

  it('gives characters the colors of their places', async () => {
    const { page } = await asciiOf(quarters(40, 40), 'ascii=colored:true,size:10')

    assert.match(page, /<b style="color:#f00">[^<]+<\/b>/)
    assert.match(page, /<b style="color:#00f">[^<]+<\/b>/)
  })

  it('draws the page in the colors it is told, and takes them for what is transparent', async () => {
    const { page, lines } = await asciiOf(
      drawPixels({ width: 20, height: 20 }, () => NOTHING),
      'ascii=background:102030,foreground:ff8000',
    )

    assert.match(page, /background: rgb\(16 32 48 \/ 1\); color: rgb\(255 128 0 \/ 1\)/)
    assert.match(lines[0] ?? '', /^%{20}$/)
  })
})

async function asciiOf(pixels: Pixels, address: string) {
  const [call] = readKnownTasks([parseWrittenTask(address)])
  if (call?.task.kind !== 'reading') assert.fail('no task that reads')
  const reading = await call.task.read(pictureOf(pixels), call.params as never, {
    open: () => assert.fail('there are no other files'),
    others: [],
    limits: { pixels: 1e6 },
    signal: new AbortController().signal,
  })
  if (reading.kind !== 'text') assert.fail('no text')
  assert.deepEqual([reading.contentType, reading.extension], ['text/html', '.html'])
  const [, drawing = ''] = /<pre[^>]*>\n(.*)\n<\/pre>/s.exec(reading.text) ?? []
  return { page: reading.text, lines: drawing.split('\n') }
}

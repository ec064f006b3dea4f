import assert from 'node:assert/strict'
import { test } from 'node:test'
import { QuaysideError } from '../errors.ts'
import { createOwnHandles } from './own-handles.ts'
import { parsePath } from './parse-path.ts'

const ownHandle = createOwnHandles({ baseUrl: 'http://localhost:8080', domain: 'fs.example.com' })

/** Mulberry32: the same addresses in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Everything that means something somewhere in an address. */
const PIECES = [
  ...['/', '//', '?', '&', '=', ':', ',', '+', ' ', '%', '#', '\\', '\u0000', 'é', '\ud800'],
  ...['"', '%22', '[', ']', '%5B', '%5D', '%2F', '%3A', '%2C', '%25', '%zz', '%E0%A4%A'],
  ...[
    'QsHandle000000000001',
    'AQs1DemoKeyForExamples',
    'debug',
    'file',
    'b64',
    'b64://',
    'metadata',
  ],
  ...['store', 'store=', 'path:', 'filename:', 'workflows:', 'cache=', 'expiry:', '60', 'false'],
  ...['security=policy:', 'security=s:', ',signature:', ',policy:', 'eyJhIjoxfQ==', 'eyJ/+a', 'a'],
  ...[
    'https://',
    'http:',
    'https%3A%2F%2F',
    'src://',
    'a.example/b?c=1,2',
    'resize=width:1',
    '__proto__',
  ],
  ...[
    'W3sibmFtZSI6InN0b3JlIn1d',
    'bnVsbA',
    'fallback=handle:',
    'constructor',
    'https://cdn.fs.example.com/',
  ],
  ...['resize=', 'width:', 'align:[', 'top', 'pdfconvert=pages:', '1-', '-3', 'crop=dim:[', 'flip'],
  ...['partial_blur=objects:[[', '1,2,3,4', '],[', 'border=color:', 'f00', 'gray50', '0', '99999'],
]

/** Where brackets and quotes begin and end. */
const STRUCTURE = ['"', '[', ',', ':[', '=[', ',"', '["', '%5B', '/', ']', '%22', ':"', 'a=']
/** What a request line may hold. */
const LONGEST = 16 * 1024

function readOrRefuse(path: string): void {
  try {
    parsePath(path, ownHandle)
  } catch (error) {
    assert.ok(error instanceof QuaysideError, `${JSON.stringify(path)}: ${String(error)}`)
  }
}

test('whatever an address is made of, it is read or refused in words', () => {
  const random = createRandom(7)
  for (let round = 0; round < 10_000; round++) {
    const count = 1 + random(24)
    readOrRefuse(`/${Array.from({ length: count }, () => PIECES[random(PIECES.length)]).join('')}`)
  }
})

test('the longest and most contorted addresses are read or refused at once', {
  timeout: 20_000,
}, () => {
  const random = createRandom(11)
  const some = (pieces: readonly string[]) => pieces[random(pieces.length)] ?? ''
  const begun = ['', '[', '"', '["', 'a=', 'a=[', 'store=workflows:[', 'b64/']
  const contorted = PIECES.map((piece) => piece.repeat(LONGEST / piece.length))
  const repeat = (unit: string) => unit.repeat(LONGEST / unit.length)
  for (let round = 0; round < 300; round++) {
    const structure = Array.from({ length: 1 + random(3) }, () => some(STRUCTURE) + some(['', 'a']))
    contorted.push(
      some(begun) +
        repeat(`${structure.join('')}${some(['', some(PIECES)])}`) +
        some(['', ']', '"]', '/x']),
    )
  }

  for (const address of contorted) readOrRefuse(`/${address}`)
})

test('what was read once is read the same a second time', () => {
  const random = createRandom(13)
  for (let round = 0; round < 1_000; round++) {
    const count = 1 + random(12)
    const path = `/${Array.from({ length: count }, () => PIECES[random(PIECES.length)]).join('')}`
    const outcome = () => {
      try {
        const { query, ...address } = parsePath(path, ownHandle)
        return { ...address, query: String(query) }
      } catch (error) {
        return (error as QuaysideError).code
      }
    }
    assert.deepEqual(outcome(), outcome())
  }
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canonicalOf } from './canonical.ts'
import { readKnownTasks } from './index.ts'
import { parseEncodedTasks } from './parse-json-tasks.ts'
import { readCalls } from './testing/read-calls.ts'

const canonical = (tasks: string, accept?: string) =>
  canonicalOf(readCalls(tasks), accept).canonical

describe('one wish in several spellings has one canonical text', () => {
  for (const spellings of [
    ['resize=width:100,height:50', 'resize=h:50,w:100', 'resize=Height:50,WIDTH:"100"'],
    [
      'resize=width:100',
      'resize=width:100,fit:clip',
      'resize=w:100,fit:CLIP,align:[middle,center]',
    ],
    ['resize=w:100,align:top', 'resize=w:100,align:[top,center]', 'resize=w:100,a:[center,top]'],
    ['flip', 'flip=true', 'flip/flop=false'],
    ['blur', 'blur=amount:2', 'blur=a:2.0'],
    ['rounded_corners', 'round_corners'],
    ['border=color:snow', 'border=c:FFFAFA', 'border=color:fffafaff'],
    ['resize=w:9/quality=value:70', 'quality=v:70/resize=w:9', 'resize=w:9/output=quality:70'],
    ['output=format:jpg', 'output=f:jpeg', 'output=format:"JPG"'],
    ['output=format:jpg/output=quality:70', 'output=format:jpg,quality:70'],
    [
      'flip',
      'security=policy:eyJhIjoxfQ==,signature:abcdef/flip',
      'cache=expiry:60/flip',
      'flip/fallback=file:QsHandle000000000002',
      'flip/store=path:in',
    ],
  ]) {
    test(spellings.join(' | '), () => {
      assert.deepEqual([...new Set(spellings.map((tasks) => canonical(tasks)))].length, 1)
    })
  }

  test('and so has its form as base64 of JSON', () => {
    const json = [
      { name: 'resize', params: { width: 100, align: ['top', 'left'] } },
      { Name: 'flip', Params: null },
    ]
    const calls = readKnownTasks(
      parseEncodedTasks(Buffer.from(JSON.stringify(json)).toString('base64url')),
    )

    assert.equal(
      canonicalOf(calls, undefined).canonical,
      canonical('resize=width:100,align:[top,left]/flip'),
    )
  })
})

describe('what is not the same has another', () => {
  for (const [one, other] of [
    ['resize=width:100', 'resize=height:100'],
    ['flip/flop', 'flop/flip'],
    ['flip', 'flip/flip'],
    ['resize=width:100/output=format:png', 'resize=width:100'],
    ['output=format:pdf', 'output=format:pdf,pageformat:a4'],
    ['crop=dim:[1,2,3,4]', 'crop=dim:[1,2,34,4]'],
    ['watermark=file:QsHandle000000000002', 'watermark=file:QsHandle000000000003'],
  ] as const) {
    test(`${one} and ${other}`, () => {
      assert.notEqual(canonical(one), canonical(other))
    })
  }
})

test('it begins with the version of the engines, and is empty where nothing is done', () => {
  assert.match(canonical('flip'), /^v\d+\/flip$/)
  assert.match(canonical('cache=false'), /^v\d+$/)
})

test('auto_image depends on what the caller shows, and says so', () => {
  const forWebp = canonicalOf(readCalls('auto_image'), 'image/webp')
  const forOthers = canonicalOf(readCalls('auto_image'), '*/*')

  assert.notEqual(forWebp.canonical, forOthers.canonical)
  assert.equal(forWebp.varies && forOthers.varies, true)
  assert.equal(canonicalOf(readCalls('flip'), 'image/webp').varies, false)
})

test('the files that tasks name are listed, each once', () => {
  const { files } = canonicalOf(
    readCalls('watermark=file:QsHandle000000000002/watermark=file:QsHandle000000000002,size:10'),
    undefined,
  )

  assert.deepEqual(files, ['QsHandle000000000002'])
})

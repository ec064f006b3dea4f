import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type TProperties, type TSchema, Type } from 'typebox'
import { parseColor } from './colors.ts'
import { Choice, Color, Objects, PageFormat, Pages, Pair, Position } from './params.ts'
import { parseWrittenTask } from './parse-written-task.ts'
import { readSwitch, readTask, type TaskDefinition } from './task.ts'

function taskWith(params: TProperties): TaskDefinition {
  return { name: 'paint', params: Type.Object(params) }
}

/** What a parameter of this shape becomes, written so in an address. */
function read(schema: TSchema, text: string): unknown {
  const { params } = readTask(
    taskWith({ value: Type.Optional(schema) }),
    parseWrittenTask(`paint=value:${text}`),
  )
  return Object.entries(params).find(([name]) => name === 'value')?.[1]
}

function refusal(expected: RegExp) {
  return { code: 'task_parameter_invalid', message: expected }
}

describe('a color', () => {
  for (const [text, value] of [
    ['f00', 'ff0000ff'],
    ['FF8000', 'ff8000ff'],
    ['%23ff8000', 'ff8000ff'],
    ['ff800080', 'ff800080'],
    ['000', '000000ff'],
    ['snow', 'fffafaff'],
    ['Snow', 'fffafaff'],
    ['rebeccapurple', '663399ff'],
    ['gray', '808080ff'],
    ['gray0', '000000ff'],
    ['gray50', '808080ff'],
    ['grey100', 'ffffffff'],
    ['transparent', '00000000'],
    ['none', '00000000'],
  ] as const) {
    test(`${text} is ${value}`, () => {
      assert.equal(read(Color(), text), value)
    })
  }

  for (const text of ['fractal', 'gray101', 'ff', 'ggg', '12345', 'constructor', '']) {
    test(`"${text}" is none`, () => {
      assert.throws(() => read(Color(), text), refusal(/must be a color like/))
    })
  }

  test('is what sharp takes, once parsed', () => {
    assert.deepEqual(parseColor('ff800000'), { r: 255, g: 128, b: 0, alpha: 0 })
    assert.deepEqual(parseColor('ffffffff'), { r: 255, g: 255, b: 255, alpha: 1 })
  })
})

describe('a position', () => {
  for (const [text, value] of [
    ['top', ['top', 'center']],
    ['LEFT', ['middle', 'left']],
    ['center', ['middle', 'center']],
    ['middle', ['middle', 'center']],
    ['[top,left]', ['top', 'left']],
    ['[right,bottom]', ['bottom', 'right']],
    ['[bottom]', ['bottom', 'center']],
  ] as const) {
    test(`${text} is ${value.join(' ')}`, () => {
      assert.deepEqual(read(Position(), text), value)
    })
  }

  for (const text of [
    '[top,bottom]',
    '[left,right]',
    '[top,left,middle]',
    'north',
    '[]',
    '[top,top]',
  ]) {
    test(`${text} is none`, () => {
      assert.throws(() => read(Position(), text), refusal(/must be top, middle/))
    })
  }

  test('by faces says what is missing for it', () => {
    assert.throws(() => read(Position(), 'faces'), { code: 'conversion_unsupported' })
  })
})

describe('pages', () => {
  for (const [text, value] of [
    ['3', [{ from: 3, to: 3 }]],
    ['[1,3-5,8-]', [{ from: 1, to: 1 }, { from: 3, to: 5 }, { from: 8 }]],
    ['-4', [{ from: 1, to: 4 }]],
    [
      '[5,1]',
      [
        { from: 5, to: 5 },
        { from: 1, to: 1 },
      ],
    ],
  ] as const) {
    test(text, () => {
      assert.deepEqual(read(Pages(), text), value)
    })
  }

  for (const text of ['0', '0-3', '5-2', '-', '-0', '[]', '1.5', 'all', '[1,[2]]']) {
    test(`${text} are none`, () => {
      assert.throws(() => read(Pages(), text), refusal(/must be a list of pages/))
    })
  }
})

test('words are taken in any case, and objects and pairs with their ranges', () => {
  assert.equal(read(PageFormat(), 'A4'), 'a4')
  assert.equal(read(Choice(['clip', 'crop']), 'CROP'), 'crop')
  assert.deepEqual(read(Objects(), '[[1,2,3,4],[5,6,7,8]]'), [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ])
  assert.deepEqual(read(Pair({ minimum: -10, maximum: 10 }), '[-4,10]'), [-4, 10])
  assert.throws(() => read(Pair({ minimum: 0, maximum: 10 }), '[4]'), refusal(/2 values/))
  assert.throws(() => read(Objects(), '[[1,2,0,4]]'), refusal(/`value` for `paint`/))
  assert.throws(
    () => read(PageFormat(), 'a9'),
    refusal(/a2, a3, a4, a5, b4, b5, letter, legal or tabloid/),
  )
})

test('what is not said has its default, in the words of an address', () => {
  const task = taskWith({
    amount: Type.Integer({ minimum: 0, maximum: 20, default: 2 }),
    color: Type.Optional(Color({ default: 'snow' })),
    align: Position({ default: 'center' }),
    width: Type.Optional(Type.Integer()),
  })

  assert.deepEqual(readTask(task, parseWrittenTask('paint')).params, {
    amount: 2,
    color: 'fffafaff',
    align: ['middle', 'center'],
  })
})

test('a value out of its range names the parameter and the range', () => {
  const amount = Type.Integer({ minimum: 0, maximum: 20 })

  assert.throws(
    () => read(amount, '21'),
    refusal(
      /^invalid value of parameter `value` for `paint` task: it must be a whole number from 0 to 20$/,
    ),
  )
  assert.throws(
    () => read(Type.Union([amount, Type.Literal('max')]), '-1'),
    refusal(/from 0 to 20 or max$/),
  )
})

test('an unknown parameter names the nearest one', () => {
  const task = taskWith({ height: Type.Optional(Type.Integer()), align: Type.Optional(Position()) })

  assert.throws(() => readTask(task, parseWrittenTask('paint=hieght:480')), {
    code: 'task_parameter_unknown',
    message: 'invalid parameter `hieght` for `paint` task; did you mean `height`?',
  })
  assert.throws(() => readTask(task, parseWrittenTask('paint=zzzzzzzz:480')), {
    message: 'invalid parameter `zzzzzzzz` for `paint` task',
  })
})

test('a task that is only named may be written with true, or taken back with false', () => {
  const task = taskWith({ amount: Type.Integer({ default: 2 }) })
  const cache = taskWith({ false: Type.Optional(Type.Boolean()) })

  assert.equal(readSwitch(task, parseWrittenTask('paint=true')), true)
  assert.equal(readSwitch(task, parseWrittenTask('paint=false')), false)
  assert.equal(readSwitch(task, parseWrittenTask('paint=amount:3')), undefined)
  assert.equal(readSwitch(task, parseWrittenTask('paint')), undefined)
  assert.equal(readSwitch(cache, parseWrittenTask('cache=false')), undefined)
})

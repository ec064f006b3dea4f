import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloudChoice, deviceChoice } from '../transfers/testing/choices.ts'
import {
  canEdit,
  circled,
  factsOf,
  firstState,
  isUntouched,
  reset,
  rotated,
  rulesOf,
} from './crop-state.ts'
import { editedChoice } from './edited-choice.ts'

const crop = { aspectRatio: undefined, force: false, autoCropArea: undefined }
const transformations = { crop, circle: true, rotate: true, force: false }
const rules = rulesOf({ transformations })
const size = [400, 300] as const

test('pictures of the device can be edited, as far as the page lets people', () => {
  const options = { disableTransformer: false, transformations }
  const photo = { ...deviceChoice('a'), contentType: 'image/jpeg' }

  assert.equal(canEdit(photo, options), true)
  assert.equal(canEdit(deviceChoice('a'), options), false)
  assert.equal(canEdit(cloudChoice('a'), options), false)
  assert.equal(canEdit(photo, { ...options, disableTransformer: true }), false)
  const nothing = { crop: undefined, circle: false, rotate: false, force: false }
  assert.equal(canEdit(photo, { ...options, transformations: nothing }), false)
})

test('circles are offered where the shape is free or square', () => {
  const of = (aspectRatio: number | undefined) =>
    rulesOf({ transformations: { ...transformations, crop: { ...crop, aspectRatio } } }).canCircle

  assert.deepEqual([of(undefined), of(1), of(1.5)], [true, true, false])
})

test('a picture that was edited before is shown as it was left', () => {
  const edited = rotated(firstState(size, rules), 'CW', rules)
  const cut = { ...edited, box: { x: 10, y: 20, width: 100, height: 50 } }

  assert.deepEqual(firstState(size, rules, factsOf(cut)), cut)
})

test('left and right undo each other', () => {
  const state = { ...firstState(size, rules), box: { x: 10, y: 20, width: 100, height: 50 } }

  assert.deepEqual(rotated(rotated(state, 'CCW', rules), 'CW', rules), state)
})

test('a shape that is kept does not turn with the picture', () => {
  const wide = rulesOf({
    transformations: { ...transformations, crop: { ...crop, aspectRatio: 2 } },
  })

  const { box } = rotated(firstState(size, wide), 'CW', wide)

  assert.equal(box.width / box.height, 2)
})

test('a circle is square, and is no more when it is taken back', () => {
  const round = circled(firstState(size, rules), true, rules)
  assert.deepEqual(round.box, { x: 50, y: 0, width: 300, height: 300 })

  assert.equal(circled(round, false, rules).isCircle, false)
  assert.deepEqual(reset(round, rules), firstState(size, rules))
})

test('results tell the part in pixels of the original, and the shorter way round', () => {
  const left = rotated(firstState(size, rules), 'CCW', rules)
  const facts = factsOf({ ...left, box: { x: 0, y: 0, width: 30, height: 40 } })

  assert.deepEqual(facts.cropped.cropArea, { position: [360, 0], size: [40, 30] })
  assert.deepEqual(facts.cropped.originalImageSize, [400, 300])
  assert.deepEqual(facts.rotated, { value: 90, direction: 'CCW' })
})

const picture = { size, bitmap: {} as ImageBitmap, close: () => undefined }
const photo = { ...deviceChoice('photo'), name: 'photo.jpg', contentType: 'image/jpeg' }

test('what nobody touched stays the file that was chosen', async () => {
  const original = new File(['jpeg'], 'photo.jpg', { type: 'image/jpeg' })
  const module = { drawPart: () => Promise.reject(new Error('drawn in vain')) }
  const state = firstState(size, rules)
  assert.equal(isUntouched(state), true)

  const choice = { ...photo, original, file: new Blob(['cut']), name: 'photo.png' }
  const edit = { module, picture, state, rules }
  const undone = await editedChoice({ ...choice, contentType: 'image/png' }, edit)

  assert.equal(undone.file, original)
  assert.deepEqual([undone.name, undone.contentType], ['photo.jpg', 'image/jpeg'])
  assert.equal(undone.cropped, undefined)
})

test('a circle of a photo is a PNG, and is called so', async () => {
  const module = {
    drawPart: () => Promise.resolve(new Blob(['png'], { type: 'image/png' })),
  }
  const state = circled(firstState(size, rules), true, rules)

  const edited = await editedChoice(photo, { module, picture, state, rules })

  assert.deepEqual([edited.name, edited.contentType, edited.size], ['photo.png', 'image/png', 3])
  assert.deepEqual(edited.cropped?.cropArea, { position: [50, 0], size: [300, 300] })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseOptions } from '../options/parse-options.ts'
import { deviceChoice } from '../transfers/testing/choices.ts'
import { uncropped } from './next-view.ts'

describe('the picture that has to be edited', () => {
  const options = parseOptions({ transformations: { crop: { force: true } } }, assert.fail)
  const picture = { ...deviceChoice('a'), contentType: 'image/png' }

  it('is the first that was not', () => {
    const cropped = {
      cropArea: { position: [0, 0], size: [1, 1] },
      originalImageSize: [2, 2],
    } as const
    const other = { ...picture, id: 'b' }

    assert.equal(uncropped([{ ...picture, cropped }, other], options)?.id, 'b')
  })

  it('is none that this browser cannot read: nobody could ever send it', () => {
    assert.equal(uncropped([{ ...picture, isUnreadable: true }], options), undefined)
  })

  it('is none where the page does not demand it', () => {
    assert.equal(uncropped([picture], parseOptions({}, assert.fail)), undefined)
  })
})

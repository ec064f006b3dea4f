import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusalOfImage, targetSize } from './image-size.ts'
import type { SizeOptions } from './look-module.ts'

const none: SizeOptions = {
  imageDim: undefined,
  imageMin: undefined,
  imageMax: undefined,
  imageMinMaxBlock: false,
}

describe('the size of pictures', () => {
  it('follows the options, proportions kept', () => {
    const cases: [options: Partial<SizeOptions>, from: [number, number], to: [number, number]][] = [
      [{}, [4000, 3000], [4000, 3000]],
      [{ imageMax: [800, 600] }, [4000, 3000], [800, 600]],
      [{ imageMax: [800, 600] }, [3000, 4000], [450, 600]],
      [{ imageMax: [800, 600] }, [400, 300], [400, 300]],
      [{ imageMax: [800, undefined] }, [1600, 8000], [800, 4000]],
      [{ imageMin: [800, 600] }, [400, 400], [800, 800]],
      [{ imageMin: [800, 600] }, [900, 700], [900, 700]],
      [{ imageMin: [800, 600], imageMax: [1000, 1000] }, [10, 40], [250, 1000]],
      [{ imageDim: [800, 600] }, [400, 300], [800, 600]],
      [{ imageDim: [800, 600] }, [4000, 4000], [600, 600]],
      [{ imageDim: [undefined, 100] }, [400, 200], [200, 100]],
      [{ imageMax: [10, 10] }, [10_000, 1], [10, 1]],
      [{ imageMax: [800, 600], imageMinMaxBlock: true }, [4000, 3000], [4000, 3000]],
    ]

    for (const [options, from, to] of cases) {
      assert.deepEqual(targetSize(from, { ...none, ...options }), to, JSON.stringify(options))
    }
  })

  it('is a reason to refuse only where pictures are not scaled', () => {
    const options: SizeOptions = { ...none, imageMin: [100, 100], imageMax: [1000, undefined] }
    const strict = { ...options, imageMinMaxBlock: true }
    const refused = (size: [number, number], asked = strict) =>
      refusalOfImage('a.jpg', size, asked)?.text

    assert.equal(refused([50, 500]), 'refusal.imageSmall')
    assert.equal(refused([1001, 500]), 'refusal.imageLarge')
    assert.equal(refused([1000, 100]), undefined)
    assert.equal(refused([500, 9000]), undefined)
    assert.equal(refused([50, 500], options), undefined)
  })
})

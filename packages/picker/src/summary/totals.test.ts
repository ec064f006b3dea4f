import assert from 'node:assert/strict'
import { it } from 'node:test'
import { foundFile, toDeviceChoice } from '../device/device-choice.ts'
import type { Choice } from '../state/choice.ts'
import { totalInWords } from './totals.ts'

it('says how much was chosen, and that it is more when a size is unknown', () => {
  const file: Choice = toDeviceChoice(foundFile(new File(['x'.repeat(2000)], 'a')))
  const unknown: Choice = { ...file, size: undefined }
  const words = (...choices: Choice[]) =>
    totalInWords(choices, (key, values) => `${key} ${values?.count} ${values?.size ?? ''}`, 'en')

  assert.equal(words(file, file), 'summary.totalWithSize 2 4 kB')
  assert.equal(words(file, unknown), 'summary.totalAtLeast 2 2 kB')
  assert.equal(words(unknown), 'summary.total 1 ')
})

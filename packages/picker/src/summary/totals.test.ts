import assert from 'node:assert/strict'
import { it } from 'node:test'
import { foundFile, toDeviceChoice } from '../device/device-choice.ts'
import { en } from '../locale/en.ts'
import { createText } from '../locale/text.ts'
import type { Choice } from '../state/choice.ts'
import { folderChoice } from '../transfers/testing/choices.ts'
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

it('counts folders apart: what is in them is found out later', () => {
  const file: Choice = toDeviceChoice(foundFile(new File(['x'.repeat(2000)], 'a')))
  const words = (...choices: Choice[]) => totalInWords(choices, createText(en, 'en'), 'en')

  assert.equal(words(folderChoice('Photos')), '1 folder')
  assert.equal(
    words(file, folderChoice('Photos'), folderChoice('Plans')),
    '1 file · 2 kB · 2 folders',
  )
})

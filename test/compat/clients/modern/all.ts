import type { CompatCase } from '../../case.ts'
import { addressCases } from './addresses.ts'
import { cloudCases } from './clouds.ts'
import { exportCases } from './exports.ts'
import { fileCases } from './files.ts'
import { pickerCases } from './picker.ts'
import { storeCases } from './stores.ts'
import { uploadEndCases } from './upload-ends.ts'
import { uploadCases } from './uploads.ts'

/** The third and the fourth generation are one program on the wire, and have the same names. */
export const modernCases: readonly CompatCase[] = [
  ...exportCases,
  ...uploadCases,
  ...uploadEndCases,
  ...storeCases,
  ...fileCases,
  ...addressCases,
  ...cloudCases,
  ...pickerCases,
]

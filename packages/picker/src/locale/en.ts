import { cloudTexts } from './en/cloud.ts'
import { deviceTexts } from './en/device.ts'
import { errorTexts } from './en/errors.ts'
import { shellTexts } from './en/shell.ts'
import { summaryTexts } from './en/summary.ts'
import { transferTexts } from './en/transfers.ts'

/** Every text of the picker. The other languages have the same names. */
export const en = {
  ...shellTexts,
  ...cloudTexts,
  ...deviceTexts,
  ...summaryTexts,
  ...transferTexts,
  ...errorTexts,
} as const

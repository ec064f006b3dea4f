import { cloudTexts } from './en/cloud.ts'
import { deviceTexts } from './en/device.ts'
import { saveTexts } from './en/save.ts'
import { scriptTexts } from './en/script.ts'
import { summaryTexts } from './en/summary.ts'
import { transferTexts } from './en/transfers.ts'
import { workErrorTexts } from './en/work-errors.ts'

/** Every text of the picker. The other languages have the same names. */
export const en = {
  ...scriptTexts,
  ...cloudTexts,
  ...deviceTexts,
  ...summaryTexts,
  ...transferTexts,
  ...workErrorTexts,
  ...saveTexts,
} as const

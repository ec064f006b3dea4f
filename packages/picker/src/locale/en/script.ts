import { errorTexts } from './errors.ts'
import { refusalTexts } from './refusals.ts'
import { shellTexts } from './shell.ts'

/** What the script itself says. The texts of screens come with the parts that draw them. */
export const scriptTexts = { ...shellTexts, ...refusalTexts, ...errorTexts } as const

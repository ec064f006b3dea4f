import { saveTexts } from '../locale/en/save.ts'
import saveStyles from '../save/save.css?inline'

/** Saving what the service has, in a source. */
export { readOrder } from '../save/read-order.ts'
export { SaveScreens } from '../save/SaveScreens.tsx'
export { createSaving } from '../save/saving.ts'

export const styles = saveStyles
export const texts = saveTexts

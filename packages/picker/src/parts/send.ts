import { summaryTexts } from '../locale/en/summary.ts'
import { transferTexts } from '../locale/en/transfers.ts'
import { workErrorTexts } from '../locale/en/work-errors.ts'
import summaryStyles from '../summary/summary.css?inline'
import transferStyles from '../transfers/transfers.css?inline'
import cropStyles from '../transform/transform.css?inline'

/** What comes after choosing: looking it over, editing pictures, sending. */
export { upload } from '@quayside/client/upload'
export { SummaryView } from '../summary/SummaryView.tsx'
export { MiniTransfers } from '../transfers/MiniTransfers.tsx'
export { RecoveredNotice } from '../transfers/RecoveredNotice.tsx'
export { TransfersView } from '../transfers/TransfersView.tsx'
export { CropView } from '../transform/CropView.tsx'

export const styles = summaryStyles + transferStyles + cropStyles
export const texts = { ...summaryTexts, ...transferTexts, ...workErrorTexts }

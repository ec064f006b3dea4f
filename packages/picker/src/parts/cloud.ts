import cloudStyles from '../cloud/cloud.css?inline'
import connectStyles from '../cloud/connect.css?inline'
import entryStyles from '../cloud/entries.css?inline'
import tileStyles from '../cloud/tiles.css?inline'
import { cloudTexts } from '../locale/en/cloud.ts'

/** Sources of the service, as people walk through them. */
export { BrowseScreen } from '../cloud/BrowseScreen.tsx'
export { CloudView } from '../cloud/CloudView.tsx'
export { createCloudBrowsers } from '../cloud/cloud-browsers.ts'
export { createPageDoors } from '../cloud/page-doors.ts'

export const styles = cloudStyles + connectStyles + entryStyles + tileStyles
export const texts = cloudTexts

import deviceStyles from '../device/device.css?inline'
import { deviceTexts } from '../locale/en/device.ts'
import { addressErrorTexts } from '../locale/en/work-errors.ts'
import urlStyles from '../url/url.css?inline'

/** What the person brings along: files of the device, and addresses. */
export { DeviceView } from '../device/DeviceView.tsx'
export { DropPaneView } from '../device/DropPaneView.tsx'
export { listenForFiles } from '../device/listen-for-files.ts'
export { UrlView } from '../url/UrlView.tsx'

export const styles = deviceStyles + urlStyles
export const texts = { ...deviceTexts, ...addressErrorTexts }

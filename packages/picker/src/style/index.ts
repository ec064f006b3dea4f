import cloud from '../cloud/cloud.css?inline'
import entries from '../cloud/entries.css?inline'
import device from '../device/device.css?inline'
import summary from '../summary/summary.css?inline'
import transfers from '../transfers/transfers.css?inline'
import transform from '../transform/transform.css?inline'
import url from '../url/url.css?inline'
import frame from './frame.css?inline'
import tokens from './tokens.css?inline'
import ui from './ui.css?inline'

/** Every rule of the picker, for its shadow root. */
export const styles = [
  tokens,
  ui,
  frame,
  cloud,
  entries,
  device,
  url,
  summary,
  transfers,
  transform,
].join('\n')

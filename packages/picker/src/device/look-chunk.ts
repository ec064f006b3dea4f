/** The module that is loaded when files have to be looked into; see `look-module.ts`. */
// biome-ignore lint/performance/noBarrelFile: the entry of a bundle of its own, imported by nobody
export { refusedByPage } from './accept-file.ts'
export { readyToSend, refusalOfPicture } from './ready-to-send.ts'

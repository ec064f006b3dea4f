/** The module that is loaded when the first picture is edited; see `crop-module.ts`. */
// biome-ignore lint/performance/noBarrelFile: the entry of a bundle of its own, imported by nobody
export { createCropArea } from './crop-area.ts'
export { drawPart, openPicture } from './picture.ts'

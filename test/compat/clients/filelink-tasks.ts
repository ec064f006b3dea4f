/** A method of `Filelink` that adds a step, what it is given, and what stands in the address. */
export interface FilelinkTask {
  readonly method: string
  readonly params?: object | boolean
  readonly text: string
}

const BOX = '[[10,20,30,40]]'

/** Conversions of pictures that every generation with a `Filelink` builds. */
export const FILELINK_TASKS: readonly FilelinkTask[] = [
  { method: 'flip', text: 'flip' },
  { method: 'flop', text: 'flop' },
  { method: 'monochrome', text: 'monochrome' },
  { method: 'negative', text: 'negative' },
  { method: 'resize', params: { width: 10, fit: 'clip' }, text: 'resize=width:10,fit:clip' },
  { method: 'crop', params: { dim: [1, 2, 30, 40] }, text: 'crop=dim:[1,2,30,40]' },
  { method: 'rotate', params: { deg: 90 }, text: 'rotate=deg:90' },
  { method: 'roundedCorners', params: { radius: 'max' }, text: 'rounded_corners=radius:max' },
  { method: 'polaroid', params: { rotate: 10 }, text: 'polaroid=rotate:10' },
  { method: 'vignette', params: { amount: 30 }, text: 'vignette=amount:30' },
  { method: 'tornEdges', params: { spread: [1, 10] }, text: 'torn_edges=spread:[1,10]' },
  { method: 'shadow', params: { vector: [4, 4] }, text: 'shadow=vector:[4,4]' },
  { method: 'circle', params: true, text: 'circle' },
  { method: 'border', params: { width: 3 }, text: 'border=width:3' },
  { method: 'sharpen', params: { amount: 3 }, text: 'sharpen=amount:3' },
  { method: 'blur', params: { amount: 3 }, text: 'blur=amount:3' },
  { method: 'blackwhite', params: { threshold: 40 }, text: 'blackwhite=threshold:40' },
  { method: 'sepia', params: { tone: 80 }, text: 'sepia=tone:80' },
  { method: 'pixelate', params: { amount: 5 }, text: 'pixelate=amount:5' },
  { method: 'oilPaint', params: { amount: 5 }, text: 'oil_paint=amount:5' },
  { method: 'modulate', params: { hue: 90 }, text: 'modulate=hue:90' },
  {
    method: 'partialPixelate',
    params: { objects: [[10, 20, 30, 40]] },
    text: `partial_pixelate=objects:${BOX}`,
  },
  {
    method: 'partialBlur',
    params: { objects: [[10, 20, 30, 40]] },
    text: `partial_blur=objects:${BOX}`,
  },
  {
    method: 'collage',
    params: { files: ['QsHandle000000000001'], width: 100, height: 100 },
    text: 'collage=files:[QsHandle000000000001],width:100,height:100',
  },
  { method: 'quality', params: { value: 80 }, text: 'quality=value:80' },
  { method: 'output', params: { format: 'webp' }, text: 'output=format:webp' },
]

/** Those that came with the third generation, or that the first has but refuses itself. `animate` joins pictures. */
export const MODERN_FILELINK_TASKS: readonly FilelinkTask[] = [
  { method: 'autoImage', text: 'auto_image' },
  { method: 'imagesize', text: 'imagesize' },
  { method: 'noMetadata', text: 'no_metadata' },
  { method: 'pjpg', params: { quality: 80 }, text: 'pjpg=quality:80' },
  {
    method: 'smartCrop',
    params: { width: 10, height: 10 },
    text: 'smart_crop=width:10,height:10',
  },
  {
    method: 'watermark',
    params: { file: 'QsHandle000000000001', size: 20 },
    text: 'watermark=file:QsHandle000000000001,size:20',
  },
  { method: 'compress', text: 'compress' },
  { method: 'enhance', text: 'enhance' },
  { method: 'ascii', params: { colored: true }, text: 'ascii=colored:true' },
  { method: 'animate', params: { delay: 100 }, text: 'animate=delay:100' },
]

/** Those that need what a server may not have. */
export const REFUSED_FILELINK_TASKS: readonly FilelinkTask[] = [
  { method: 'redeye', text: 'redeye' },
  { method: 'tags', text: 'tags' },
  { method: 'sfw', text: 'sfw' },
  { method: 'detectFaces', params: { export: true }, text: 'detect_faces=export:true' },
  { method: 'cropFaces', params: { mode: 'thumb' }, text: 'crop_faces=mode:thumb' },
  { method: 'pixelateFaces', params: { amount: 5 }, text: 'pixelate_faces=amount:5' },
  { method: 'blurFaces', params: { amount: 5 }, text: 'blur_faces=amount:5' },
  { method: 'upscale', params: { noise: 'low' }, text: 'upscale=noise:low' },
]
export const MODERN_REFUSED_FILELINK_TASKS: readonly FilelinkTask[] = [
  { method: 'minifyCss', params: { level: 2 }, text: 'minify_css=level:2' },
  { method: 'minifyJs', params: { mangle: true }, text: 'minify_js=mangle:true' },
]

/** Of documents. */
export const DOCUMENT_FILELINK_TASKS: readonly FilelinkTask[] = [
  { method: 'PDFInfo', params: { colorinfo: true }, text: 'pdfinfo=colorinfo:true' },
  { method: 'PDFConvert', params: { pageformat: 'a4' }, text: 'pdfconvert=pageformat:a4' },
]

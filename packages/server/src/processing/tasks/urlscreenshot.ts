import { Type } from 'typebox'
import { Choice, PageOrientation } from '../params.ts'
import { defineFileTask } from '../task.ts'

/** A picture of a web page (Filestack reference 9.3, "Composition"); its source is an address. */
export const urlscreenshot = defineFileTask({
  name: 'urlscreenshot',
  summary: 'Takes a picture of a web page, as PNG. Its source is an address.',
  example: 'urlscreenshot=mode:window,width:1024,height:768',
  short: { a: 'agent', m: 'mode', w: 'width', h: 'height', d: 'delay', o: 'orientation' },
  params: Type.Object({
    agent: Choice(['desktop', 'mobile'], {
      default: 'desktop',
      description: 'what the page takes the browser for',
    }),
    mode: Choice(['all', 'window'], {
      default: 'all',
      description: 'the whole page, or what fits in the window',
    }),
    width: Type.Integer({
      ...{ minimum: 1, maximum: 1920, default: 1024 },
      description: 'of the window, in pixels',
    }),
    height: Type.Integer({
      ...{ minimum: 1, maximum: 8000, default: 768 },
      description: 'of the window, in pixels',
    }),
    delay: Type.Integer({
      ...{ minimum: 0, maximum: 20_000, default: 1000 },
      description: 'how many milliseconds to wait after the page has loaded',
    }),
    orientation: PageOrientation({
      default: 'portrait',
      description: '`landscape` makes the longer side of the window its width',
    }),
    device: Type.String({
      ...{ maxLength: 100, default: '' },
      description: 'read, and left alone: say `agent`, `width` and `height`',
    }),
  }),
})

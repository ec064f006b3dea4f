import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { planConversion } from './plan.ts'
import { readCalls } from './testing/read-calls.ts'

const TYPES = {
  jpg: 'image/jpeg',
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  txt: 'text/plain; charset=utf-8',
  html: 'text/html',
  mp4: 'video/mp4',
  mp3: 'audio/mpeg',
  zip: 'application/zip',
  url: 'text/uri-list',
} as const

function planFor(tasks: string, extension: keyof typeof TYPES, accept?: string) {
  const source = { contentType: TYPES[extension], filename: `file.${extension}` }
  return planConversion({ calls: readCalls(tasks), accept }, [source])
}

/** A plan as a list: `engine task task`. */
function stagesFor(tasks: string, extension: keyof typeof TYPES) {
  return planFor(tasks, extension).stages.map((stage) =>
    [stage.engine, ...stage.tasks.map(({ name, params }) => toWords(name, params))].join(' '),
  )
}

const toWords = (name: string, { format }: { readonly format?: unknown }) =>
  name === 'output' && format ? `output:${format}` : name

describe('from file to file', () => {
  for (const [tasks, source, stages] of [
    ['resize=width:100/flip/sepia', 'jpg', ['sharp resize flip sepia']],
    ['resize=width:100/output=format:webp/flip', 'jpg', ['sharp resize flip']],
    ['output=format:png', 'jpg', ['sharp']],
    ['quality=value:70', 'jpg', ['sharp']],
    ['resize=width:100/imagesize', 'jpg', ['sharp resize imagesize']],
    ['resize=width:100/imagesize/quality=value:70', 'jpg', ['sharp resize imagesize']],
    ['resize=width:100/output=format:pdf', 'jpg', ['sharp resize', 'pdf output:pdf']],
    ['output=format:pdf', 'jpg', ['pdf output:pdf']],
    ['resize=width:100', 'pdf', ['sharp resize']],
    ['output=format:jpg,page:2', 'pdf', ['sharp']],
    ['output=page:2', 'pdf', ['sharp']],
    ['output=format:txt', 'pdf', ['pdf output:txt']],
    ['output=format:pdf,pageformat:a4', 'pdf', ['pdf output:pdf']],
    ['output=format:pdf', 'pdf', []],
    ['output=docinfo:true', 'pdf', ['pdf output']],
    ['pdfinfo', 'pdf', ['pdf pdfinfo']],
    ['pdfconvert=pages:[2]/resize=width:100', 'pdf', ['pdf pdfconvert', 'sharp resize']],
    ['urlscreenshot/resize=width:100', 'url', ['chromium urlscreenshot', 'sharp resize']],
    ['output=format:pdf', 'docx', ['libreoffice output:pdf']],
    ['output=format:txt', 'docx', ['libreoffice output:txt']],
    ['output=format:pdf,pageformat:a4', 'docx', ['libreoffice output:pdf', 'pdf output:pdf']],
    ['output=format:txt', 'pptx', ['libreoffice output:pdf', 'pdf output:txt']],
    ['output=format:odt', 'docx', ['libreoffice output:odt']],
    ['output=format:png,page:3', 'docx', ['libreoffice output:pdf', 'sharp']],
    ['resize=width:100', 'docx', ['libreoffice output:pdf', 'sharp resize']],
    ['pdfinfo', 'docx', ['libreoffice output:pdf', 'pdf pdfinfo']],
    ['output=docinfo:true', 'docx', ['libreoffice output:pdf', 'pdf output']],
    ['output=format:pdf', 'txt', ['libreoffice output:pdf']],
    ['output=format:jpg', 'html', ['libreoffice output:pdf', 'sharp']],
    ['resize=width:100', 'mp4', ['ffmpeg output:png', 'sharp resize']],
    ['output=format:jpg', 'mp4', ['ffmpeg output:png', 'sharp']],
    ['cache=expiry:60', 'zip', []],
  ] as const) {
    test(`${tasks} of ${source}: ${stages.join(', then ') || 'the file itself'}`, () => {
      assert.deepEqual(stagesFor(tasks, source), stages)
    })
  }
})

describe('what cannot be done to a kind of file is refused in words', () => {
  for (const [tasks, source, words] of [
    [
      'resize=width:100',
      'zip',
      '`resize` works on pictures and documents; this is application/zip',
    ],
    ['resize=width:100', 'mp3', '`resize` works on pictures and documents; this is audio/mpeg'],
    [
      'output=format:jpg',
      'zip',
      '`output` works on pictures and documents; this is application/zip',
    ],
    ['quality=value:70', 'docx', /^`quality` works on pictures; this is application\/vnd/],
    ['compress', 'pdf', '`compress` works on pictures; this is application/pdf'],
    ['output=format:docx', 'jpg', 'image/jpeg cannot be made docx'],
    ['output=format:docx', 'pdf', 'application/pdf cannot be made docx'],
    ['resize=width:100/output=format:txt', 'docx', 'a picture cannot be made txt'],
    ['output=format:pdf', 'mp4', 'video/mp4 cannot be made pdf'],
    ['pdfinfo', 'jpg', '`pdfinfo` works on documents; this is image/jpeg'],
    ['output=docinfo:true', 'jpg', '`docinfo` works on documents; this is image/jpeg'],
    ['imagesize/resize=width:100', 'jpg', /this is what `imagesize` says/],
    ['pdfinfo/resize=width:100', 'pdf', /this is what `pdfinfo` says/],
    ['imagesize/output=format:pdf', 'jpg', 'what `imagesize` says cannot be made pdf'],
  ] as const) {
    test(`${tasks} of ${source}`, () => {
      assert.throws(
        () => planFor(tasks, source),
        (error: { readonly code: string; readonly publicMessage: string }) => {
          assert.equal(error.code, 'conversion_unsupported')
          const said = error.publicMessage.replace(/^This conversion is not offered: (.*)\.$/, '$1')
          if (typeof words === 'string') assert.equal(said, words)
          else assert.match(said, words)
          return true
        },
      )
    })
  }

  test('several sources that nothing joins', () => {
    const sources = [1, 2].map((number) => ({ contentType: TYPES.jpg, filename: `${number}.jpg` }))
    const plan = (tasks: string) =>
      planConversion({ calls: readCalls(tasks), accept: undefined }, sources)

    assert.throws(() => plan('resize=width:100'), { code: 'sources_too_many' })
    assert.equal(plan('animate').stages.length, 1)
  })
})

test('how the picture is written is said wherever it stands, and the last word counts', () => {
  const encoding = (tasks: string, accept?: string) =>
    planFor(tasks, 'jpg', accept).stages.at(-1)?.encoding

  assert.deepEqual(encoding('quality=value:70/resize=width:100/output=format:webp'), {
    quality: 70,
    format: 'webp',
  })
  assert.deepEqual(encoding('output=format:png/output=format:webp,quality:50'), {
    quality: 50,
    format: 'webp',
  })
  assert.deepEqual(encoding('resize=width:100'), {})
  assert.deepEqual(stagesFor('output=format:png/output=format:pdf', 'jpg'), ['pdf output:pdf'])
})

test('auto_image is WebP for who shows it, unless a format is said', () => {
  const format = (tasks: string, accept?: string) =>
    planFor(tasks, 'jpg', accept).stages.at(-1)?.encoding.format

  assert.equal(format('auto_image', 'image/avif,image/webp,image/*;q=0.8'), 'webp')
  assert.equal(format('auto_image', 'IMAGE/WEBP;q=0.5'), 'webp')
  assert.equal(format('auto_image', 'image/webp;q=0, image/png'), undefined)
  assert.equal(format('auto_image', '*/*'), undefined)
  assert.equal(format('auto_image'), undefined)
  assert.equal(format('auto_image/output=format:png', 'image/webp'), 'png')
})

test('auto_image makes no picture of a document, whoever asks', () => {
  for (const accept of ['image/webp', '*/*']) {
    assert.throws(() => planFor('auto_image', 'pdf', accept), { code: 'conversion_unsupported' })
  }
})

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import { createProgramRunner } from '../../../lib/run-program.ts'
import { eventually } from '../../../testing/eventually.ts'
import { readTask } from '../../task.ts'
import { type VideoConvertParams, videoConvert } from '../../tasks/video-convert.ts'
import type { LocalFile } from '../engine.ts'
import { convertMedia } from './convert-media.ts'
import { createFfmpegEngine } from './ffmpeg.ts'
import { inputArguments } from './input-arguments.ts'
import { readMediaSettings } from './media-settings.ts'
import {
  colourAt,
  type Frame,
  ffmpeg,
  frameAt,
  localFile,
  makeMedia,
  probe,
} from './testing/media.ts'

const LIMITS = {
  pixels: 4_000_000,
  pages: 1,
  frames: 1,
  bytes: 50_000_000,
  memoryBytes: 1_000_000_000,
  timeoutMs: 60_000,
}
const { signal } = new AbortController()
const programs = createProgramRunner()

let folder: string
/** Four quarters of 80 × 60 pixels and a tone, two seconds long. */
let film: LocalFile
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quayside-media-'))
  film = await localFile(await makeMedia(folder, { name: 'film.mp4', seconds: 2 }), 'video/mp4')
})
after(() => rm(folder, { recursive: true }))

interface Converting {
  readonly source?: LocalFile
  readonly watermark?: LocalFile
  readonly limits?: Partial<typeof LIMITS>
  readonly signal?: AbortSignal
  readonly onProgress?: (share: number) => void
}

/** As an address says it: `width: '96'`. */
async function convert(said: Readonly<Record<string, string>>, more: Converting = {}) {
  const room = {
    programs,
    folder: await mkdtemp(join(folder, 'room-')),
    limits: { ...LIMITS, ...more.limits },
    signal: more.signal ?? signal,
  }
  const { params } = readTask(videoConvert, { name: 'video_convert', params: Object.entries(said) })
  return await convertMedia(room, {
    source: more.source ?? film,
    watermark: more.watermark,
    settings: readMediaSettings(params as VideoConvertParams),
    onSource: () => undefined,
    onProgress: more.onProgress ?? (() => undefined),
  })
}

/** Colours in the middle of each ninth, row by row. */
function ninths(frame: Frame): string {
  const rows = [1, 3, 5].map((row) =>
    [1, 3, 5].map((column) =>
      colourAt(frame, Math.floor((frame.width * column) / 6), Math.floor((frame.height * row) / 6)),
    ),
  )
  return rows.map((row) => row.join(' ')).join(', ')
}

/** Just inside the four corners. */
function corners(frame: Frame): string {
  const [right, bottom] = [frame.width - 9, frame.height - 9]
  return [
    [8, 8],
    [right, 8],
    [8, bottom],
    [right, bottom],
  ]
    .map(([x = 0, y = 0]) => colourAt(frame, x, y))
    .join(' ')
}

describe('a video is made as', () => {
  for (const [preset, container, videoCodec, audioCodec] of [
    ['h264', 'mp4', 'h264', 'aac'],
    ['h264.hi', 'mp4', 'h264', 'aac'],
    ['webm', 'webm', 'vp8', 'vorbis'],
    ['webm.hi', 'webm', 'vp9', 'opus'],
    ['ogg', 'ogg', 'theora', 'vorbis'],
    ['ogg.hi', 'ogg', 'theora', 'vorbis'],
  ]) {
    test(`${preset}: ${videoCodec} and ${audioCodec} in ${container}, and says what it is`, async () => {
      const { path, made, original, thumbPath } = await convert({ preset: `${preset}` })

      const { format, video, audio } = await probe(path)
      assert.match(format.format_name, new RegExp(`${container}`))
      assert.deepEqual([video.codec_name, audio.codec_name], [videoCodec, audioCodec])
      assert.ok(Math.abs(Number(format.duration) - 2) < 0.2, format.duration)
      assert.deepEqual([video.width, video.height], [160, 120])
      assert.equal(corners(await frameAt(path)), 'red lime blue yellow')

      assert.deepEqual([made.videoCodec, made.audioCodec], [videoCodec, audioCodec])
      assert.deepEqual([made.width, made.height, made.fps], [160, 120, 25])
      assert.equal(made.size, (await stat(path)).size)
      assert.ok(Math.abs((made.durationMs ?? 0) - 2000) < 200)
      assert.deepEqual([original.width, original.height, original.fps], [160, 120, 25])
      assert.deepEqual([original.audioChannels, original.audioSampleRate], [1, 44_100])
      assert.ok(thumbPath)
      assert.equal(corners(await frameAt(thumbPath)), 'red lime blue yellow')
    })
  }
})

describe('a sound is made as', () => {
  for (const [preset, codec, contentType] of [
    ['mp3', 'mp3', 'audio/mpeg'],
    ['oga', 'vorbis', 'audio/ogg'],
    ['m4a', 'aac', 'audio/mp4'],
    ['aac', 'aac', 'audio/aac'],
  ]) {
    test(`${preset}, without a picture`, async () => {
      const { path, made, thumbPath } = await convert({ preset: `${preset}` })

      const { video, audio, format } = await probe(path)
      assert.deepEqual([video, audio.codec_name], [undefined, codec])
      assert.ok(Math.abs(Number(format.duration) - 2) < 0.2, format.duration)
      assert.deepEqual(
        [made.contentType, made.width, thumbPath],
        [contentType, undefined, undefined],
      )
    })
  }

  test('what was asked for, or the nearest there is', async () => {
    const { path } = await convert({
      ...{ preset: 'mp3', audio_bitrate: '64', audio_samplerate: '23000', audio_channels: '12' },
    })

    const { audio } = await probe(path)
    assert.deepEqual([audio.sample_rate, audio.channels, audio.bit_rate], ['22050', 2, '64000'])
  })

  for (const [preset, rate] of [
    ['oga', 8000],
    ['oga', 22050],
    ['mp3', 8000],
    ['aac', 8000],
  ] as const) {
    test(`${preset} of few and of many bits, at ${rate} Hz`, async () => {
      for (const audio_bitrate of ['1', '999']) {
        const { made } = await convert({ preset, audio_bitrate, audio_sample_rate: String(rate) })

        assert.equal(made.audioSampleRate, rate)
      }
    })
  }

  for (const [preset, codec, name] of [
    ['h264', 'libmp3lame', 'mp3'],
    ['m4a', 'dib_ac3', 'ac3'],
    ['h264', 'eac3', 'eac3'],
    ['webm.hi', 'libvorbis', 'vorbis'],
  ]) {
    test(`${name} in ${preset}`, async () => {
      const { path } = await convert({
        preset: `${preset}`,
        audio_codec: `${codec}`,
        audio_bitrate: '999',
      })

      assert.equal((await probe(path)).audio.codec_name, name)
    })
  }

  test('nothing that its container cannot hold', async () => {
    const asked = convert({ preset: 'webm', audio_codec: 'libmp3lame' })

    await assert.rejects(asked, { code: 'conversion_unsupported' })
  })
})

describe('in its frame a video', () => {
  test('has black above and below when it is letterboxed, in its right place', async () => {
    const { path } = await convert({ width: '160', height: '240', fps: '5' })

    const frame = await frameAt(path)
    assert.deepEqual([frame.width, frame.height], [160, 240])
    assert.equal(ninths(frame).split(', ')[0], 'black black black')
    assert.equal(ninths(frame).split(', ')[2], 'black black black')
    assert.deepEqual(
      [colourAt(frame, 8, 68), colourAt(frame, 151, 68), colourAt(frame, 8, 171)],
      ['red', 'lime', 'blue'],
    )
    assert.equal(colourAt(frame, 80, 52), 'black')
  })

  test('has black on both sides when it is padded', async () => {
    const { path } = await convert({ width: '320', height: '120', aspect_mode: 'pad', fps: '5' })

    const frame = await frameAt(path)
    assert.deepEqual([frame.width, frame.height], [320, 120])
    assert.equal(corners(frame), 'black black black black')
    assert.deepEqual([colourAt(frame, 88, 8), colourAt(frame, 231, 111)], ['red', 'yellow'])
  })

  test('loses what stands over when it is cropped, alike on both sides', async () => {
    const { path } = await convert({ width: '80', height: '120', aspect_mode: 'crop', fps: '5' })

    const frame = await frameAt(path)
    assert.deepEqual([frame.width, frame.height], [80, 120])
    assert.equal(corners(frame), 'red lime blue yellow')
    assert.deepEqual([colourAt(frame, 32, 30), colourAt(frame, 48, 30)], ['red', 'lime'])
  })

  test('is as it was shown, when its pixels are not square or it lies on its side', async () => {
    const wide = await makeMedia(folder, { name: 'wide.mp4' })
    const [flat, turned] = [join(folder, 'flat.mp4'), join(folder, 'turned.mp4')]
    await ffmpeg(['-i', wide, '-c', 'copy', '-aspect', '8:3', flat])
    await ffmpeg(['-display_rotation:v:0', '90', '-i', wide, '-c', 'copy', turned]).catch(() =>
      ffmpeg(['-i', wide, '-c', 'copy', '-metadata:s:v:0', 'rotate=90', turned]),
    )

    const square = await convert({ fps: '5' }, { source: await localFile(flat, 'video/mp4') })
    const upright = await convert({ fps: '5' }, { source: await localFile(turned, 'video/mp4') })

    const squareFrame = await frameAt(square.path)
    assert.deepEqual([squareFrame.width, squareFrame.height], [320, 120])
    assert.deepEqual([square.original.width, square.original.height], [320, 120])
    const uprightFrame = await frameAt(upright.path)
    assert.deepEqual([uprightFrame.width, uprightFrame.height], [120, 160])
    assert.notEqual(corners(uprightFrame), 'red lime blue yellow')
    assert.deepEqual([upright.original.width, upright.original.height], [120, 160])
  })

  test('carries a watermark where it was asked for', async () => {
    const path = join(folder, 'mark.png')
    const mark = { width: 20, height: 10, channels: 3 as const, background: '#ff00ff' }
    await sharp({ create: mark }).png().toFile(path)
    const watermark = await localFile(path, 'image/png')

    const said = { watermark_url: 'x', watermark_right: '10', watermark_bottom: '20', fps: '5' }
    const one = await frameAt((await convert(said, { watermark })).path, 1)
    const scaled = await frameAt(
      (await convert({ ...said, watermark_width: '40' }, { watermark })).path,
      1,
    )

    assert.deepEqual([colourAt(one, 140, 95), colourAt(one, 120, 95)], ['magenta', 'yellow'])
    assert.deepEqual([colourAt(one, 155, 95), colourAt(one, 140, 105)], ['yellow', 'yellow'])
    assert.deepEqual([colourAt(scaled, 115, 90), colourAt(scaled, 105, 90)], ['magenta', 'yellow'])
  })
})

describe('of a video', () => {
  test('a clip is cut from where it was asked for', async () => {
    const path = join(folder, 'two.mp4')
    await ffmpeg([
      ...['-f', 'lavfi', '-i', 'color=red:s=64x48:r=10:d=1', '-f', 'lavfi', '-i'],
      ...['color=blue:s=64x48:r=10:d=3', '-filter_complex', '[0][1]concat', path],
    ])
    const source = await localFile(path, 'video/mp4')

    const said = { clip_offset: '00:00:02', clip_length: '00:00:01' }
    const { path: cut, made } = await convert(said, { source })

    assert.ok(Math.abs((made.durationMs ?? 0) - 1000) <= 100, `${made.durationMs}`)
    assert.equal(colourAt(await frameAt(cut), 32, 24), 'blue')
  })

  test('a still picture is taken a tenth into it, or where it was asked for', async () => {
    const path = join(folder, 'dark.mp4')
    await ffmpeg([
      ...['-f', 'lavfi', '-i', 'color=black:s=64x48:r=25:d=0.1', '-f', 'lavfi', '-i'],
      ...['color=lime:s=64x48:r=25:d=1.9', '-filter_complex', '[0][1]concat', path],
    ])
    const source = await localFile(path, 'video/mp4')

    const { path: still, made, thumbPath } = await convert({ preset: 'thumbnail' }, { source })
    const first = await convert({ preset: 'thumbnail', clip_offset: '0', width: '32' }, { source })

    assert.deepEqual([made.contentType, made.width, made.height], ['image/jpeg', 64, 48])
    assert.equal(thumbPath, still)
    assert.equal(colourAt(await frameAt(still), 32, 24), 'lime')
    const frame = await frameAt(first.path)
    assert.deepEqual([frame.width, frame.height, colourAt(frame, 16, 12)], [32, 24, 'black'])
  })

  test('the title is kept, and nothing that whoever filmed it left in the file', async () => {
    const path = join(folder, 'told.mp4')
    const told = ['-metadata', 'comment=at home', '-metadata', 'title=old']
    await ffmpeg(['-i', film.path, '-c', 'copy', ...told, path])

    const made = await convert(
      { title: 'New: a, b; c', fps: '5' },
      { source: await localFile(path, 'video/mp4') },
    )

    const { tags } = (await probe(made.path)).format
    assert.deepEqual([tags.title, tags.comment], ['New: a, b; c', undefined])
  })

  test('two passes come near the bit rate, and progress is told of both', async () => {
    const noise = join(folder, 'noise.mp4')
    await ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=160x120:r=25:d=3,noise=alls=60:allf=t', noise])
    const source = await localFile(noise, 'video/mp4')
    const shares: number[] = []

    const said = { two_pass: 'true', video_bitrate: '200', keyframe_interval: '10' }
    const { made } = await convert(said, { source, onProgress: (share) => shares.push(share) })

    const rate = made.videoBitrate ?? 0
    assert.ok(rate > 120 && rate < 300, `${rate} kbit/s`)
    assert.ok(shares.length >= 2, `${shares}`)
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    )
    assert.ok((shares[0] ?? 1) <= 0.5 && (shares.at(-1) ?? 0) > 0.9, `${shares}`)
  })

  test('that came without saying how long it is, a result that says so is made', async () => {
    const live = await makeMedia(folder, { name: 'live.webm', more: ['-live', '1'] })

    const { original, made } = await convert({}, { source: await localFile(live, 'video/webm') })

    assert.equal(original.durationMs, undefined)
    assert.ok(Math.abs((made.durationMs ?? 0) - 1000) < 100)
  })
})

describe('refused is', () => {
  const rejects = async (code: string, source: LocalFile, said = {}, more: Converting = {}) =>
    await assert.rejects(convert(said, { source, ...more }), { code })
  const written = async (name: string, bytes: string | Uint8Array, type = 'video/mp4') => {
    const path = join(folder, name)
    await writeFile(path, bytes)
    return await localFile(path, type)
  }

  test('a list of other files, whatever it is called: nothing it names is asked for', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const names = ['file:///etc/passwd', `http://127.0.0.1:${port}/a.ts`, film.path]
    for (const name of names) {
      const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${name}\n#EXT-X-ENDLIST\n`
      const script = `ffconcat version 1.0\nfile '${name}'\n`
      for (const bytes of [playlist, script, `${playlist}\0\0`]) {
        const file = await written('list.mp4', bytes)
        await rejects('conversion_unsupported', file)
      }
      // Also had it passed for a video, by whatever trick.
      const file = await written('list.mp4', playlist)
      for (const demuxer of ['mov', 'avi', 'mpegts'] as const) {
        const args = inputArguments(file, demuxer, { pixels: 10_000, threads: 1 })
        const { kind, ...rest } = await programs.run(
          {
            ...{ program: 'ffprobe', args, folder, needsNetwork: true },
            limits: { timeoutMs: 10_000, memoryBytes: 500_000_000, fileBytes: 0 },
          },
          signal,
        )
        assert.equal(kind, 'exited', rest.stderr)
        assert.notEqual('code' in rest && rest.code, 0, `${demuxer} ${name}`)
      }
    }
    server.close()

    assert.deepEqual(asked, [])
  })

  test('what is no video, or none any more', async () => {
    const cut = join(folder, 'cut.mp4')
    await ffmpeg(['-i', film.path, '-c', 'copy', cut])
    await truncate(cut, (await stat(cut)).size / 2)

    await rejects('conversion_source_broken', await localFile(cut, 'video/mp4'))
    await rejects('conversion_source_broken', await written('empty.mp4', ''))
    const head = Buffer.from('0000001c6674797069736f6d0000020069736f6d', 'hex')
    await rejects('conversion_source_broken', await written('head.mp4', head))
    await rejects('conversion_unsupported', await written('a.txt', 'a text', 'text/plain'))
  })

  test('a picture of a sound, and a sound of what is silent', async () => {
    const tone = await makeMedia(folder, { name: 'tone.mp3', hasPicture: false })
    const silent = await makeMedia(folder, { name: 'silent.mp4', hasSound: false })

    await rejects('conversion_unsupported', await localFile(tone, 'audio/mpeg'))
    const quiet = await localFile(silent, 'video/mp4')
    await rejects('conversion_unsupported', quiet, { preset: 'mp3' })
    assert.equal((await convert({ fps: '5' }, { source: quiet })).made.audioCodec, undefined)
  })

  test('a video of more pixels than may be', async () => {
    const path = join(folder, 'huge.mp4')
    const fast = ['-preset', 'ultrafast', '-frames:v', '1']
    await ffmpeg(['-f', 'lavfi', '-i', 'color=red:s=2560x2048:r=1', ...fast, path])

    await rejects('picture_too_large', await localFile(path, 'video/mp4'))
  })

  test('a watermark that is no picture', async () => {
    await rejects('conversion_unsupported', film, { watermark_url: 'x' }, { watermark: film })
  })

  test('a clip that begins after the end, in words', async () => {
    const asked = convert({ clip_offset: '00:01:00' })

    await assert.rejects(asked, {
      code: 'conversion_unsupported',
      publicMessage: /the clip would begin at 60 s, and the file ends after 2 s/,
    })
  })

  test('HLS, in words', async () => {
    await rejects('conversion_unsupported', film, { preset: 'hls.variant' })
  })
})

describe('whatever happens to ffmpeg', () => {
  let long: LocalFile
  before(async () => {
    const path = join(folder, 'long.mp4')
    const noise = 'testsrc2=s=320x240:r=25:d=20,noise=alls=60:allf=t'
    await ffmpeg(['-f', 'lavfi', '-i', noise, '-preset', 'ultrafast', path])
    long = await localFile(path, 'video/mp4')
  })
  const slow = { preset: 'webm.hi', two_pass: 'true' }

  /** Once ffmpeg has begun with it. */
  const running = () => eventually(async () => (await findProcess('ffmpeg', long.path)) ?? fail())

  test('killed from outside, the conversion fails with an error of its own', async () => {
    const converting = convert(slow, { source: long })
    running().then((pid) => process.kill(pid, 'SIGKILL'))

    await assert.rejects(converting, { code: 'conversion_failed' })
  })

  test('hanging, it is ended', async () => {
    const converting = convert(slow, { source: long, limits: { timeoutMs: 3_000 } })
    running().then((pid) => process.kill(pid, 'SIGSTOP'))

    await assert.rejects(converting, { code: 'conversion_timeout' })
    assert.equal(await findProcess('ffmpeg', long.path), undefined)
  })

  test('a result may not grow beyond every measure', async () => {
    const limits = { bytes: 20_000 }

    await assert.rejects(convert({}, { source: long, limits }), { code: 'conversion_too_large' })
  })

  test('it ends when nobody wants the result any more', async () => {
    const stop = new AbortController()
    const converting = convert(slow, { source: long, signal: stop.signal })
    running().then(() => stop.abort(new Error('nobody wants it')))

    await assert.rejects(converting, /nobody wants it/)
    assert.equal(await findProcess('ffmpeg', long.path), undefined)
  })
})

test('a picture task gets a frame of a video, upright and whole', async () => {
  const engine = createFfmpegEngine({ programs })
  const room = await mkdtemp(join(folder, 'room-'))

  const result = await engine.run(
    { tasks: [], encoding: {}, input: film, files: {}, folder: room, limits: LIMITS },
    signal,
  )

  assert.equal(result.kind, 'file')
  if (result.kind !== 'file') return
  const { data, info } = await sharp(result.path).raw().toBuffer({ resolveWithObject: true })
  assert.deepEqual([info.width, info.height, result.contentType], [160, 120, 'image/png'])
  const at = (x: number, y: number) => [...data.subarray((y * 160 + x) * 3, (y * 160 + x) * 3 + 3)]
  assert.ok((at(8, 8)[0] ?? 0) > 200 && (at(150, 110)[2] ?? 255) < 60)
})

function fail(): never {
  throw new Error('ffmpeg does not run')
}

/** By what it was started with, as the system tells. */
async function findProcess(name: string, argument: string): Promise<number | undefined> {
  for (const pid of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const [program = '', ...args] = await readFile(`/proc/${pid}/cmdline`, 'utf8').then(
      (line) => line.split('\0'),
      () => [],
    )
    if (program.endsWith(`/${name}`) && args.some((one) => one.endsWith(argument)))
      return Number(pid)
  }
  return undefined
}

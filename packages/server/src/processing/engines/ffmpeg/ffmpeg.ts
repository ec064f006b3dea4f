import type { ProgramRunner } from '../../../lib/run-program.ts'
import type { Engine } from '../engine.ts'
import { openMedia } from './ffprobe.ts'
import { writeStillFrame } from './still-frame.ts'

/**
 * A picture of a video, for tasks that make pictures of pictures. (Videos of videos take longer:
 * `processing/videos/`.) Needs ffmpeg, else `conversion_program_missing`.
 */
export function createFfmpegEngine({
  programs,
}: {
  readonly programs: Pick<ProgramRunner, 'run'>
}): Engine {
  return {
    name: 'ffmpeg',
    runsIn: 'program',
    async run({ input, folder, limits }, signal) {
      const room = { programs, folder, limits, signal }
      const media = await openMedia(room, input)
      const path = await writeStillFrame(room, media, { format: 'png', name: 'frame.png' })
      return { kind: 'file', path, contentType: 'image/png', extension: '.png' }
    },
  }
}

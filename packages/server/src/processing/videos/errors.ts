import { QuaysideError } from '../../errors.ts'

/** A run of a conversion is somebody else's now, or there is none any more. Nobody is told. */
export class RunLost extends Error {
  override readonly name = 'RunLost'
}

export const videoBrokenOff = (times: number) =>
  new QuaysideError(`a conversion was broken off ${times} times`, {
    kind: 'internal',
    code: 'video_broken_off',
    publicMessage: `The conversion was broken off ${times} times and is not tried again.`,
  })

export const videoSourceGone = () =>
  new QuaysideError('the source of a conversion was deleted', {
    kind: 'not-found',
    code: 'video_source_gone',
    publicMessage: 'The file was deleted before its conversion had ended.',
  })

import { QuaysideError } from '../../errors.ts'

export const sourceTimeout = (seconds: number, cause: unknown) =>
  new QuaysideError('the source of a conversion did not come in time', {
    kind: 'timeout',
    code: 'conversion_source_timeout',
    publicMessage: `The file to be converted did not arrive within ${seconds} seconds.`,
    retryAfterMs: 5_000,
    cause,
  })

/** Another process has taken over the work, or what it was about is gone. Nobody is told. */
export const leaseLost = () =>
  new QuaysideError('the work on a derivative is somebody else’s now', {
    kind: 'conflict',
    code: 'derivative_taken_over',
    publicMessage: 'The conversion was begun anew. Please ask again.',
    retryAfterMs: 1_000,
  })

export const conversionUnknown = () =>
  new QuaysideError('no conversion has this id', {
    kind: 'not-found',
    code: 'conversion_unknown',
    publicMessage: 'There is no such conversion, or its result is not kept any more.',
  })

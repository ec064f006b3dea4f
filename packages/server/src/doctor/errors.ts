import { QuaysideError } from '../errors.ts'

export const trialUnknown = () =>
  new QuaysideError('no trial has this id', {
    kind: 'not-found',
    code: 'trial_unknown',
    publicMessage: 'This trial is over or was never begun. Begin another.',
  })

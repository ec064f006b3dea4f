import { QuaysideError } from '../errors.ts'

export const endpointUrlInvalid = (problem: string) =>
  new QuaysideError(`an endpoint's address was refused: ${problem}`, {
    kind: 'invalid',
    code: 'endpoint_url_invalid',
    publicMessage: `Webhooks cannot be sent to this address: ${problem}.`,
  })

export const actionUnknown = (action: string, known: readonly string[]) =>
  new QuaysideError(`no event is called ${JSON.stringify(action)}`, {
    kind: 'invalid',
    code: 'action_unknown',
    publicMessage: `There is no such event. Choose one of ${known.join(', ')}, or all.`,
  })

export const endpointsTooMany = (max: number) =>
  new QuaysideError(`the app would have more than ${max} endpoints`, {
    kind: 'conflict',
    code: 'endpoints_too_many',
    publicMessage: `An application has at most ${max} webhooks. Remove some that are not used any more.`,
  })

export const endpointUnknown = () =>
  new QuaysideError('the app has no such endpoint', {
    kind: 'not-found',
    code: 'endpoint_unknown',
    publicMessage: 'This application has no such webhook.',
  })

export const endpointPaused = () =>
  new QuaysideError('the endpoint is paused', {
    kind: 'conflict',
    code: 'endpoint_paused',
    publicMessage: 'This webhook is paused. Enable it first.',
  })

export const endpointDeleted = () =>
  new QuaysideError('the endpoint was deleted', {
    kind: 'conflict',
    code: 'endpoint_deleted',
    publicMessage: 'The webhook this was sent to was removed, so it cannot be sent again.',
  })

export const deliveryUnknown = () =>
  new QuaysideError('the app has no such delivery', {
    kind: 'not-found',
    code: 'delivery_unknown',
    publicMessage: 'There is no such delivery. Old ones are removed after a while.',
  })

import { QuaysideError } from '../../errors.ts'

export const sourceKeepsNothing = (source: string) =>
  new QuaysideError(`nothing can be written to ${source}`, {
    kind: 'unsupported',
    code: 'storage_source_unsupported',
    publicMessage: 'No files can be stored in this source.',
  })

export const accountUnknown = () =>
  new QuaysideError('the account was not connected for this', {
    kind: 'not-found',
    code: 'storage_account_unknown',
    publicMessage: 'This account is not connected for storing any more. Connect it again.',
  })

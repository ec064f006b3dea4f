import { QuaysideError } from '../../errors.ts'

/** Whoever only looks, or sends something, does not mean to store. */
export const methodUnsupported = (method: string) =>
  new QuaysideError(`${method} of an address that means something else`, {
    kind: 'invalid',
    code: 'method_unsupported',
    publicMessage:
      method === 'HEAD'
        ? 'An address that stores is asked by GET or POST.'
        : `Only addresses with the task \`store\` are asked by ${method}.`,
  })

export const deliveryUnsupported = () =>
  new QuaysideError('an address of somebody else was to be delivered', {
    kind: 'unsupported',
    code: 'address_delivery_unsupported',
    publicMessage: 'What is at other addresses can be stored here, and not be delivered from here.',
  })

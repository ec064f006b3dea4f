import { inspect } from 'node:util'

/** Text that must not be seen. However it is printed it says `[secret]`; only `reveal` gives it. */
export interface Secret {
  reveal(): string
}

const MASK = '[secret]'

export function createSecret(text: string): Secret {
  return Object.freeze({
    reveal: () => text,
    toString: () => MASK,
    toJSON: () => MASK,
    [inspect.custom]: () => MASK,
  })
}

import { createRequire } from 'node:module'

/** The sharp that Quayside uses; a rival brings another one into this folder. */
export const sharp: typeof import('sharp')['default'] = createRequire(
  new URL('../../packages/server/package.json', import.meta.url),
)('sharp')

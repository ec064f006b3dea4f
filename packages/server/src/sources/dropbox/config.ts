import { origin } from '../../lib/option-readers.ts'
import type { Options } from '../../lib/options.ts'

export const dropboxOptions = {
  QUAYSIDE_DROPBOX_ORIGIN: {
    read: origin,
    otherwise: "Dropbox itself; dev mode's own sandbox",
    help: 'Address of a Dropbox sandbox to talk to in place of Dropbox',
  },
} as const satisfies Options

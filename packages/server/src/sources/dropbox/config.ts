import { origin, yesOrNo } from '../../lib/option-readers.ts'
import type { Options } from '../../lib/options.ts'

export const dropboxOptions = {
  QUAYSIDE_DROPBOX_ORIGIN: {
    read: origin,
    otherwise: "Dropbox itself; dev mode's own sandbox",
    help: 'Address of a Dropbox sandbox to talk to in place of Dropbox',
  },
  QUAYSIDE_DROPBOX_UNMOUNTED: {
    read: yesOrNo,
    fallback: 'false',
    help: "`true` also lists folders that are shared with a person but not added to their own Dropbox. People are then asked for the permission sharing.read as well; tick it under “Permissions” in every app's Dropbox settings before switching this on, or nobody can connect",
  },
} as const satisfies Options

import type { ApiKey } from '../lib/ids.ts'
import { defineEvent } from './event.ts'
import { exampleKey } from './examples.ts'

export interface DialogOpening {
  readonly appKey: ApiKey
  readonly openedAt: Date
  readonly mimetypes: readonly string[]
  /** With their dots; `undefined` when the page asked for none. */
  readonly extensions: readonly string[] | undefined
  /** In bytes, 0 = any. */
  readonly maxSize: number
  readonly language: string
  readonly isMobile: boolean
  readonly policy: string | undefined
  readonly signature: string | undefined
}

const HEADER = 'Pick a file'
const SUBHEADER = 'From this computer or a cloud drive'

/**
 * A person opened the dialog (Filestack reference 10.4, "fp.dialog"). Much of what is told dates
 * from dialogs that were configured in the portal and is the same for all of ours.
 */
export const dialogOpened = defineEvent<DialogOpening>({
  type: 'dialog.opened',
  action: 'fp.dialog',
  title: 'Dialog Opens',
  help: 'A person opened the picker.',
  example: {
    appKey: exampleKey,
    openedAt: new Date('2030-01-01T00:00:00.123Z'),
    mimetypes: ['*/*'],
    extensions: undefined,
    maxSize: 0,
    language: 'en',
    isMobile: false,
    policy: undefined,
    signature: undefined,
  },
  toPayload: (opening) => ({
    mimetypes: opening.mimetypes,
    iframe: true,
    language: opening.language,
    id: String(opening.openedAt.getTime()),
    mobile: opening.isMobile,
    app: { upsell: 'false', apikey: opening.appKey, customization },
    dialogType: 'open',
    auth: opening.policy !== undefined,
    welcome_header: HEADER,
    welcome_subheader: SUBHEADER,
    help_text: '',
    recent_path: '/',
    extensions: opening.extensions ?? null,
    maxSize: opening.maxSize,
    signature: opening.signature ?? null,
    policy: opening.policy ?? null,
    custom_providers: '',
    intra: false,
  }),
})

const customization = {
  saveas_subheader: 'Where should it go?',
  folder_subheader: 'Which folder?',
  open_subheader: SUBHEADER,
  folder_header: 'Pick a folder',
  help_text: '',
  saveas_header: 'Save a copy',
  open_header: HEADER,
}

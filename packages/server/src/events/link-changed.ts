import type { LinkedFile } from '../files/file-record.ts'
import { clientOf } from './client-of.ts'
import { defineEvent } from './event.ts'
import { exampleLinkedFile } from './examples.ts'

export interface LinkChange {
  /** As it is now. */
  readonly file: LinkedFile
  readonly formerRev: string
}

/** The file behind a link has other content than when it was last looked at. */
export const linkChanged = defineEvent<LinkChange>({
  type: 'link.changed',
  action: 'qs.link.changed',
  title: 'Linked Files Changed',
  help: 'A linked file was found to have other content at its source. The link serves the new one.',
  example: {
    file: {
      ...exampleLinkedFile,
      origin: { ...exampleLinkedFile.origin, rev: '015f0000000000000000002' },
    },
    formerRev: exampleLinkedFile.origin.rev,
  },
  fileOf: ({ file }) => file.handle,
  toPayload: ({ file, formerRev }, facts) => ({
    url: facts.fileUrl(file.handle),
    handle: file.handle,
    client: clientOf(file, facts),
    type: file.contentType,
    filename: file.filename,
    size: file.size ?? 0,
    rev: file.origin.rev,
    former_rev: formerRev,
  }),
})

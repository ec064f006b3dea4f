import type { LinkedFile } from '../files/file-record.ts'
import { clientOf } from './client-of.ts'
import { defineEvent } from './event.ts'
import { exampleLinkedFile } from './examples.ts'

export interface LinkLoss {
  readonly file: LinkedFile
  /** `revision_gone`: what a pinned link leads to is not kept at its source any more. */
  readonly reason: 'deleted' | 'moved' | 'revision_gone'
}

/** The file behind a link is not where it was. */
export const linkGone = defineEvent<LinkLoss>({
  type: 'link.gone',
  action: 'qs.link.gone',
  title: 'Linked Files Gone',
  help: 'A linked file is not at its place any more: it was deleted or moved there, or the version that the link is pinned to is not kept any more. The link answers 404 or 410 until it is back.',
  example: { file: exampleLinkedFile, reason: 'deleted' },
  fileOf: ({ file }) => file.handle,
  toPayload: ({ file, reason }, facts) => ({
    url: facts.fileUrl(file.handle),
    handle: file.handle,
    client: clientOf(file, facts),
    filename: file.filename,
    reason,
  }),
})

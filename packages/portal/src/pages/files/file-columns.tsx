import type { PortalFileAnswer } from '@quayside/wire'
import { shownName, text } from '../../locale/text.ts'
import { hrefOf } from '../../paths.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Bytes } from '../../ui/Bytes.tsx'
import type { Column } from '../../ui/Table.tsx'
import { Time } from '../../ui/Time.tsx'

/** What a list tells of a file. */
export const fileColumns = (apiKey: string): readonly Column<PortalFileAnswer>[] => [
  {
    title: text('files.name'),
    cell: ({ handle, filename }) => (
      <>
        <a href={hrefOf('file', { apiKey, handle })} dir="auto">
          {shownName(filename)}
        </a>
        <code class="sub">{handle}</code>
      </>
    ),
  },
  { title: text('files.type'), cell: ({ contentType }) => contentType },
  { title: text('files.size'), kind: 'number', cell: ({ size }) => <Bytes value={size} /> },
  {
    title: text('files.source'),
    cell: (file) => (
      <>
        {file.sourceTitle ?? text('files.source.none')}
        <LinkState file={file} />
      </>
    ),
  },
  { title: text('files.at'), kind: 'short', cell: ({ createdAt }) => <Time at={createdAt} /> },
]

/** That only a link is kept, and whether it still leads anywhere. */
export function LinkState({ file }: { readonly file: PortalFileAnswer }) {
  if (file.kind === 'stored') return null
  if (file.linkGoneAt === null) return <span class="sub">{text('files.linked')}</span>
  return (
    <span class="sub">
      <Badge tone="bad">{text('files.linkGone')}</Badge>
    </span>
  )
}

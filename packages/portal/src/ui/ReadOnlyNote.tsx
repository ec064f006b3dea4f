import type { Role } from '@quayside/wire'
import { text } from '../locale/text.ts'
import { usePortal } from '../portal.ts'
import { Notice } from './Notice.tsx'

/** Why nothing can be changed here, for people whose role does not allow it; nothing for others. */
export function ReadOnlyNote({ needs }: { readonly needs: Role }) {
  const { session } = usePortal()
  if (session.may(needs)) return null
  return (
    <Notice tone="info">{text(needs === 'owner' ? 'shell.ownerNote' : 'shell.viewerNote')}</Notice>
  )
}

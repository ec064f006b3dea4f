import type { SourceStorageFoldersAnswer } from '@quayside/wire'
import { useRef, useState } from 'preact/hooks'
import { shownName, text } from '../../../locale/text.ts'
import { usePortal } from '../../../portal.ts'
import { usePager } from '../../../state/hooks.ts'
import type { Pager } from '../../../state/pager.ts'
import { Button } from '../../../ui/Button.tsx'
import { Dialog } from '../../../ui/Dialog.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { ProblemNotice } from '../../../ui/Notice.tsx'
import { PagerFoot } from '../../../ui/PagedTable.tsx'

type Folder = SourceStorageFoldersAnswer['folders'][number]

export interface FolderDialogProps {
  /** Of the place in the portal's API. */
  readonly path: string
  readonly account: string
  /** Of the source. */
  readonly title: string
  onChoose(folder: string): void
  onClose(): void
}

/** Walks through the folders of an account, from its root, until one is the right one. */
export function FolderDialog({ path, account, title, onChoose, onClose }: FolderDialogProps) {
  const { api } = usePortal()
  const [trail, setTrail] = useState<readonly Folder[]>([])
  const place = useRef<HTMLParagraphElement>(null)
  const here = trail.at(-1)
  const folder = here?.folder ?? ''
  const pager = usePager<Folder>(
    async (cursor, signal) => {
      const body = { account, folder, ...(cursor && { cursor }) }
      const answer = await api.post<SourceStorageFoldersAnswer>(`${path}/folders`, body, { signal })
      return { items: answer.folders, cursor: answer.next }
    },
    [path, account, folder],
  )

  function goTo(next: readonly Folder[]): void {
    setTrail(next)
    // What was pressed is gone.
    place.current?.focus()
  }
  return (
    <Dialog title={text('keeping.chooseTitle', { title })} onClose={onClose}>
      <div class="stack">
        <div class="folder-place">
          {here && (
            <Button
              kind="quiet"
              icon="back"
              label={text('keeping.up')}
              onClick={() => goTo(trail.slice(0, -1))}
            />
          )}
          <p ref={place} tabIndex={-1} role="status" dir="auto">
            {here ? shownName(here.folder) : text('keeping.root')}
          </p>
        </div>
        <FolderList pager={pager} onOpen={(next) => goTo([...trail, next])} />
        <div class="dialog-buttons">
          <Button onClick={onClose}>{text('shell.cancel')}</Button>
          <Button
            kind="primary"
            disabled={pager.items.value === undefined}
            onClick={() => {
              onChoose(folder)
              onClose()
            }}
          >
            {text('keeping.take')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

interface FolderListProps {
  readonly pager: Pager<Folder>
  onOpen(folder: Folder): void
}

function FolderList({ pager, onOpen }: FolderListProps) {
  const { items, problem, isLoading } = pager
  const retry = <Button onClick={() => void pager.load()}>{text('error.retry')}</Button>
  if (!items.value?.length) {
    if (problem.value !== undefined) return <ProblemNotice problem={problem.value} action={retry} />
    if (isLoading.value || items.value === undefined) return <Loading />
    return <p class="soft">{text('keeping.noFolders')}</p>
  }
  return (
    <>
      <ul class="folder-list" aria-label={text('keeping.folders')}>
        {items.value.map((one) => (
          <li key={one.folder}>
            <button type="button" class="folder-open" onClick={() => onOpen(one)}>
              <Icon name="folder" />
              <span dir="auto">{shownName(one.name)}</span>
              <Icon name="chevron" />
            </button>
          </li>
        ))}
      </ul>
      <ProblemNotice problem={problem.value} />
      {pager.hasMore.value && <PagerFoot pager={pager} />}
    </>
  )
}

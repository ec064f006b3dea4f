import type { ListedEntry } from '@quayside/wire'
import { useEffect, useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { Icon } from '../ui/Icon.tsx'

export interface PictureProps {
  readonly entry: ListedEntry
  /** Pixels of the icon where there is no picture. */
  readonly iconSize: number
}

/** A row that is only scrolled past asks for no picture. */
const PATIENCE_MS = 80

/** The entry's small picture, or what kind of thing it is. */
export function Picture({ entry, iconSize }: PictureProps) {
  const { options } = usePicker()
  const [isWanted, setWanted] = useState(false)
  const [outcome, setOutcome] = useState<'loaded' | 'failed' | undefined>()
  const kind = kindOf(entry)
  const hasPicture =
    kind !== 'folder' && !options.disableThumbnails && !!entry.thumbnail && outcome !== 'failed'
  useEffect(() => {
    if (!hasPicture) return
    const timer = setTimeout(setWanted, PATIENCE_MS, true)
    return () => clearTimeout(timer)
  }, [hasPicture])

  return (
    <span class={`qs-cloud-picture qs-cloud-${kind}`}>
      {!hasPicture && (
        <span class="qs-cloud-drawing">
          <Icon name={kind} size={iconSize} />
          {entry.shared && (
            <span class="qs-cloud-shared">
              <Icon name="account" size={iconSize / 2} />
            </span>
          )}
        </span>
      )}
      {hasPicture && isWanted && (
        <img
          class={outcome && 'qs-cloud-loaded'}
          src={entry.thumbnail}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onLoad={() => setOutcome('loaded')}
          onError={() => setOutcome('failed')}
        />
      )}
    </span>
  )
}

function kindOf({ folder, mimetype }: ListedEntry): 'folder' | 'image' | 'file' {
  if (folder) return 'folder'
  return mimetype.startsWith('image/') ? 'image' : 'file'
}

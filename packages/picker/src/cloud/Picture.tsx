import type { ListedEntry } from '@quayside/wire'
import { useEffect, useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { Icon } from '../ui/Icon.tsx'

export interface PictureProps {
  readonly entry: ListedEntry
  /** Pixels of the icon that stands there until the picture is loaded. */
  readonly iconSize: number
}

/** A row that is only scrolled past asks for no picture. */
const PATIENCE_MS = 80

/** The entry's small picture, or what kind of thing it is. */
export function Picture({ entry, iconSize }: PictureProps) {
  const { options } = usePicker()
  const [isWanted, setWanted] = useState(false)
  const [isLoaded, setLoaded] = useState(false)
  const hasPicture = !options.disableThumbnails && !entry.folder && entry.thumbnail !== ''
  useEffect(() => {
    if (!hasPicture) return
    const timer = setTimeout(setWanted, PATIENCE_MS, true)
    return () => clearTimeout(timer)
  }, [hasPicture])

  return (
    <span class={`qs-cloud-picture qs-cloud-${kindOf(entry)}`}>
      {!isLoaded && <Icon name={kindOf(entry)} size={iconSize} />}
      {hasPicture && isWanted && (
        <img
          src={entry.thumbnail}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          class={isLoaded ? 'qs-cloud-loaded' : ''}
          onLoad={() => setLoaded(true)}
        />
      )}
    </span>
  )
}

function kindOf({ folder, mimetype }: ListedEntry): 'folder' | 'image' | 'file' {
  if (folder) return 'folder'
  return mimetype.startsWith('image/') ? 'image' : 'file'
}

import { shownName } from '../state/shown-name.ts'
import { Icon } from '../ui/Icon.tsx'
import { partsOfName } from './file-name.ts'

export interface FileIconProps {
  /** Its ending is written on the icon. */
  readonly name: string
}

/** A sheet of paper with the ending on it, where there is no picture. */
export function FileIcon({ name }: FileIconProps) {
  const ending = partsOfName(shownName(name)).ending.slice(1)
  return (
    <span class="qs-file" aria-hidden="true">
      <Icon name="file" size={32} />
      {ending !== '' && ending.length <= MAX_LETTERS && (
        <span class="qs-file-ending">{ending}</span>
      )}
    </span>
  )
}

/** As many as fit below the icon. */
const MAX_LETTERS = 5

// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out the rows nobody sees
// biome-ignore-all lint/a11y/useFocusableInteractive: one entry at a time has the keyboard, for the whole grid
import { Icon } from '../ui/Icon.tsx'
import { Check, type EntryProps, entryAttributes, FormatChoice, Words } from './EntryParts.tsx'
import { memo } from './memo.ts'
import { Picture } from './Picture.tsx'

/** Pixels. The rows of a list are equally high, so that any of them can be found by its number. */
export const ROW_HEIGHT = 56

/** One entry of the list. */
export const EntryRow = memo<EntryProps>((props) => {
  const { entry, index, headRows, size, modified } = props

  return (
    <div
      role="row"
      aria-rowindex={index + headRows + 1}
      class="qs-cloud-row"
      style={{ transform: `translateY(${index * ROW_HEIGHT}px)`, blockSize: `${ROW_HEIGHT}px` }}
      {...entryAttributes(props)}
    >
      <span role="gridcell" class="qs-cloud-check-cell">
        <Check {...props} />
      </span>
      <span role="gridcell" class="qs-cloud-col-name">
        <Picture entry={entry} iconSize={24} />
        <Words {...props} facts={[size, modified].filter(Boolean).join(' · ')} />
        <FormatChoice {...props} />
      </span>
      <span role="gridcell" class="qs-cloud-col-modified">
        {modified}
      </span>
      <span role="gridcell" class="qs-cloud-col-size">
        {entry.folder ? <Icon name="chevron" size={16} /> : size}
      </span>
    </div>
  )
})

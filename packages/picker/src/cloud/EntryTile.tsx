// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out the rows nobody sees
// biome-ignore-all lint/a11y/useFocusableInteractive: one entry at a time has the keyboard, for the whole grid
import { Check, type EntryProps, entryAttributes, FormatChoice, Words } from './EntryParts.tsx'
import { memo } from './memo.ts'
import { Picture } from './Picture.tsx'

/** Pixels, with the space below. */
export const TILE_HEIGHT = 212
/** Tiles are at least so wide; they share what is left. */
export const TILE_WIDTH = 144

/** One entry of the grid. */
export const EntryTile = memo<EntryProps>((props) => {
  const { entry, size } = props

  return (
    <div role="gridcell" class="qs-cloud-tile" {...entryAttributes(props)}>
      <Picture entry={entry} iconSize={56} />
      <Check {...props} />
      <Words {...props} facts={size} />
      <FormatChoice {...props} />
    </div>
  )
})

import type { SourceFacts } from '@quayside/client/api'
import { usePicker } from '../context.ts'
import { BrowseScreen } from './BrowseScreen.tsx'
import { SelectionFooter } from './SelectionFooter.tsx'

export interface CloudViewProps {
  readonly source: SourceFacts
}

/** A source to choose files from. */
export function CloudView({ source }: CloudViewProps) {
  const { clouds, store } = usePicker()
  const browser = clouds.of(source)
  return (
    <BrowseScreen
      browser={browser}
      title={source.title}
      footer={({ isNarrow, isReady }) =>
        (isReady || store.choices.value.length > 0) && (
          <SelectionFooter browser={browser} isNarrow={isNarrow} />
        )
      }
    />
  )
}

import type { SourceFacts } from '@quayside/client/api'
import { Icon } from './Icon.tsx'

export interface SourceIconProps {
  readonly source: Pick<SourceFacts, 'name' | 'icon'>
  /** Pixels; 22 by default. */
  readonly size?: number | undefined
}

/** The sign of a source, in the colour of the text, in the dark too; nothing for a screen reader. */
export function SourceIcon({ source, size = 22 }: SourceIconProps) {
  if (source.name === 'local_file_system') return <Icon name="device" size={size} />
  if (source.name === 'url') return <Icon name="link" size={size} />
  const length = `${size}px`
  const maskImage = `url("${CSS.escape(source.icon)}")`
  return (
    <span
      class="qs-source-icon"
      aria-hidden="true"
      style={{ inlineSize: length, blockSize: length, maskImage }}
    />
  )
}

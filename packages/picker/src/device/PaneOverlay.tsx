import { useEffect, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { Icon } from '../ui/Icon.tsx'

export interface PaneOverlayProps {
  readonly isShown: boolean
}

/** Covers the page while files are dragged over it: they may be dropped anywhere. */
export function PaneOverlay({ isShown }: PaneOverlayProps) {
  const { text } = usePicker()
  const overlay = useRef<HTMLDivElement>(null)

  useEffect(() => {
    overlay.current?.togglePopover(isShown)
  }, [isShown])

  return (
    <div ref={overlay} popover="manual" class="qs-pane-overlay">
      <div class="qs-pane-overlay-inner">
        <Icon name="cloud" size={56} />
        <span>{text('device.paneOver')}</span>
      </div>
    </div>
  )
}

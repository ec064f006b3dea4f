import { useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import type { DropPaneOptions } from '../options/picker-options.ts'
import { Icon } from '../ui/Icon.tsx'
import { acceptAttribute } from './accept-words.ts'
import { foundFile } from './device-choice.ts'
import { takesSeveral } from './FileButtons.tsx'
import { FileInput } from './FileInput.tsx'
import { PaneCrop, type PaneCropProps } from './PaneCrop.tsx'
import { PaneOverlay } from './PaneOverlay.tsx'
import { PaneStatus } from './PaneStatus.tsx'
import { usePaneDrops } from './use-pane-drops.ts'
import { usePaneProgress } from './use-pane-progress.ts'
import { usePaneSteps } from './use-pane-steps.ts'
import { useTaking } from './use-taking.ts'

/** A part of the page where files are dropped and uploaded at once; a click chooses them. */
export function DropPaneView({ crop }: PaneCropProps) {
  const { dropPane } = usePicker().options
  return dropPane ? <DropPane pane={dropPane} crop={crop} /> : null
}

interface DropPaneProps extends PaneCropProps {
  readonly pane: DropPaneOptions
}

function DropPane({ pane, crop }: DropPaneProps) {
  const { text, options } = usePicker()
  const taking = useTaking(usePaneSteps(pane.cropFiles))
  const frame = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const isOver = usePaneDrops(frame, pane, taking)
  usePaneProgress(pane)

  const content = (
    <>
      {pane.showIcon && <Icon name="cloud" size={32} />}
      <span>{pane.customText ?? text(wordsOf(pane, options.maxFiles))}</span>
    </>
  )
  return (
    <>
      <div ref={frame} class={isOver.value ? 'qs-pane qs-pane-over' : 'qs-pane'}>
        {pane.disableClick ? (
          <div class="qs-pane-main">{content}</div>
        ) : (
          <button type="button" class="qs-pane-main" onClick={() => input.current?.click()}>
            {content}
          </button>
        )}
        {pane.showProgress && <PaneStatus taking={taking.state.value} />}
        <FileInput
          inputRef={input}
          label={text('device.chooseFiles')}
          asks={{ multiple: takesSeveral(options), accept: acceptAttribute(options.accept) }}
          onFiles={(files) => taking.takeFiles(files.map(foundFile))}
        />
        {pane.overlay && <PaneOverlay isShown={isOver.value} />}
      </div>
      <PaneCrop crop={crop} />
    </>
  )
}

function wordsOf({ disableClick }: DropPaneOptions, maxFiles: number) {
  if (disableClick) return 'device.paneDropOnly'
  return maxFiles === 1 ? 'device.paneOne' : 'device.pane'
}

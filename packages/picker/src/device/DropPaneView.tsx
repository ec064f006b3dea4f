import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import type { DropPaneOptions } from '../options/picker-options.ts'
import { Icon } from '../ui/Icon.tsx'
import { acceptAttribute } from './accept-words.ts'
import { foundFile } from './device-choice.ts'
import { takesSeveral } from './FileButtons.tsx'
import { listenForDrops } from './listen-for-drops.ts'
import { PaneCrop, type PaneCropProps } from './PaneCrop.tsx'
import { PaneOverlay } from './PaneOverlay.tsx'
import { PaneStatus } from './PaneStatus.tsx'
import type { Dropped } from './read-dropped.ts'
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
  const { state, takeDropped, takeFiles } = useTaking(usePaneSteps(pane.cropFiles))
  const isOver = useSignal(false)
  const frame = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (!frame.current) return undefined
    const settings = {
      canDrop: () => true,
      onOver: (value: boolean) => {
        isOver.value = value
      },
      onDrop: (dropped: Dropped, event: DragEvent) => {
        pane.onDrop?.(event)
        takeDropped(dropped)
      },
    }
    const stops = [tellOfDrags(frame.current, pane), listenForDrops(frame.current, settings)]
    // What another pane took on the way up is left to it.
    if (pane.overlay) stops.push(listenForDrops(frame.current.ownerDocument, settings))
    return () => {
      for (const stop of stops) stop()
    }
  }, [pane, takeDropped, isOver])
  usePaneProgress(pane)

  const content = (
    <>
      {pane.showIcon && <Icon name="cloud" size={32} />}
      <span>{pane.customText ?? text(wordsOf(pane, options.maxFiles))}</span>
      {pane.showProgress && <PaneStatus taking={state.value} />}
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
        <input
          ref={input}
          type="file"
          hidden
          multiple={takesSeveral(options)}
          accept={acceptAttribute(options.accept)}
          aria-label={text('device.chooseFiles')}
          onChange={({ currentTarget }) => {
            const files = [...(currentTarget.files ?? [])].map(foundFile)
            currentTarget.value = ''
            if (files.length > 0) takeFiles(files)
          }}
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

/** The page's own functions hear of the pane alone, also where files may be dropped anywhere. */
function tellOfDrags(frame: HTMLElement, pane: DropPaneOptions): () => void {
  const stop = new AbortController()
  const { signal } = stop
  const isWithin = (target: EventTarget | null) => target instanceof Node && frame.contains(target)
  frame.addEventListener(
    'dragenter',
    (event) => isWithin(event.relatedTarget) || pane.onDragEnter?.(event),
    { signal },
  )
  frame.addEventListener(
    'dragleave',
    (event) => isWithin(event.relatedTarget) || pane.onDragLeave?.(),
    { signal },
  )
  frame.addEventListener('dragover', () => pane.onDragOver?.(), { signal })
  frame.addEventListener(
    'click',
    (event) => event.target instanceof HTMLInputElement || pane.onClick?.(event),
    { signal },
  )
  return () => stop.abort()
}

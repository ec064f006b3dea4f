import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { PartView } from '../parts/PartView.tsx'
import type { Parts } from '../parts/parts.ts'
import type { ShellState } from '../state/shell.ts'
import { Announcer } from './Announcer.tsx'
import { markEngaged } from './mark-engaged.ts'
import { NoticeBar } from './NoticeBar.tsx'
import { openModal } from './open-modal.ts'
import { Panel } from './Panel.tsx'
import { QuestionDialog } from './QuestionDialog.tsx'

export interface FrameProps {
  readonly shell: ShellState
  readonly parts: Parts
}

/** The picker in one of its three forms. */
export function Frame({ shell, parts }: FrameProps) {
  const { options } = usePicker()
  if (options.displayMode === 'overlay') return <Overlay shell={shell} parts={parts} />
  return (
    <InPage>
      {options.displayMode === 'inline' ? (
        <Panel shell={shell} parts={parts} />
      ) : (
        <DropPane shell={shell} parts={parts} />
      )}
      <QuestionDialog shell={shell} />
    </InPage>
  )
}

/** Over the page, which is out of reach meanwhile. */
function Overlay({ shell, parts }: FrameProps) {
  const { store } = usePicker()
  const isMinimised = store.isMinimised.value
  const isShown = !isMinimised && !shell.isHidden.value
  return (
    <>
      {isShown && <Dialog shell={shell} parts={parts} />}
      {isMinimised && !shell.isHidden.value && (
        <div class="qs-mini">
          <PartView part={parts.send}>{({ MiniTransfers }) => <MiniTransfers />}</PartView>
          <NoticeBar />
          <Announcer />
        </div>
      )}
    </>
  )
}

/** A modal dialog of the browser: it keeps the focus, and gives it back. */
function Dialog({ shell, parts }: FrameProps) {
  const { text, actions, options } = usePicker()
  const ref = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => openModal(ref.current, actions.close), [])

  const [width, height] = options.modalSize ?? []
  return (
    <dialog
      ref={ref}
      class="qs-dialog"
      aria-label={text('shell.title')}
      data-engaged
      style={{ '--qs-width': pixels(width), '--qs-height': pixels(height) }}
    >
      <Panel shell={shell} parts={parts} />
      <QuestionDialog shell={shell} />
    </dialog>
  )
}

const pixels = (value: number | undefined) => (value === undefined ? undefined : `${value}px`)

function InPage({ children }: { readonly children: ComponentChildren }) {
  const ref = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => markEngaged(ref.current), [])
  return (
    <div ref={ref} class="qs-in-page">
      {children}
    </div>
  )
}

function DropPane({ shell, parts }: FrameProps) {
  if (shell.phase.value.name !== 'ready') return <Panel shell={shell} parts={parts} />
  return (
    <>
      <PartView part={parts.device}>
        {({ DropPaneView }) => (
          <DropPaneView
            crop={(choice) => (
              <PartView part={parts.send}>
                {({ CropView }) => <CropView choice={choice} />}
              </PartView>
            )}
          />
        )}
      </PartView>
      <NoticeBar />
      <Announcer />
    </>
  )
}

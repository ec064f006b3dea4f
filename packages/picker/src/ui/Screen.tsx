import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { Button } from './Button.tsx'
import { ChosenBar } from './ChosenBar.tsx'
import { focusWhenShown } from './focus.ts'
import { useOwnId } from './own-id.ts'

export interface ScreenProps {
  readonly title: string
  /** Where the back button goes; without it narrow screens go back to the sources. */
  readonly back?: (() => void) | undefined
  /** Buttons at the end of the heading's row. */
  readonly tools?: ComponentChildren | undefined
  /** Stays in sight below the content; by default what is chosen, and the way on. */
  readonly footer?: ComponentChildren | undefined
  readonly children?: ComponentChildren | undefined
}

/** The frame of every view: a heading that gets the focus when shown, and content that scrolls. */
export function Screen({ title, back, tools, footer, children }: ScreenProps) {
  const { text, options, store, actions } = usePicker()
  const isChoosing = ['sources', 'source'].includes(store.view.value.name)
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useOwnId()
  useLayoutEffect(() => focusWhenShown(heading.current), [])

  return (
    <section class="qs-screen" aria-labelledby={id}>
      <header class="qs-screen-head">
        <BackButton back={back} />
        <h2 ref={heading} id={id} class="qs-screen-title" tabIndex={-1} title={title}>
          {title}
        </h2>
        {tools && <div class="qs-screen-tools">{tools}</div>}
        {options.displayMode === 'overlay' && (
          <Button kind="quiet" icon="close" label={text('shell.close')} onClick={actions.close} />
        )}
      </header>
      <div class="qs-screen-content">{children}</div>
      {footer ? <footer class="qs-screen-foot">{footer}</footer> : isChoosing && <ChosenBar />}
    </section>
  )
}

function BackButton({ back }: Pick<ScreenProps, 'back'>) {
  const { text, store, actions } = usePicker()
  if (back) return <Button kind="quiet" icon="back" label={text('shell.back')} onClick={back} />
  if (store.view.value.name !== 'source' || store.sources.value.length < 2) return null
  return (
    <span class="qs-narrow-only">
      <Button
        kind="quiet"
        icon="back"
        label={text('shell.backToSources')}
        onClick={() => actions.show({ name: 'sources' })}
      />
    </span>
  )
}

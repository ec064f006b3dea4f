import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { useArrival } from '../layout/arrival.ts'
import { text } from '../locale/text.ts'

export interface PageFrameProps {
  readonly title: string
  /** What the page is about, when the title does not say: the app's name. */
  readonly about?: string | undefined
  /** A sentence below the heading. */
  readonly lead?: ComponentChildren | undefined
  /** Buttons at the end of the heading's row. */
  readonly tools?: ComponentChildren | undefined
  /** The page above this one. */
  readonly back?: { readonly href: string; readonly title: string } | undefined
  readonly children?: ComponentChildren | undefined
}

/** The frame of every page: its heading gets the focus when somebody comes here, and names the tab. */
export function Page({ title, about, lead, tools, back, children }: PageFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const arrival = useArrival()
  useLayoutEffect(() => {
    if (!arrival.take()) return
    heading.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [arrival.path])
  useEffect(() => {
    document.title = about
      ? text('shell.titledApp', { page: title, app: about })
      : text('shell.titled', { page: title })
  }, [title, about])

  return (
    <div class="page">
      {back && (
        <a class="page-back" href={back.href}>
          {back.title}
        </a>
      )}
      <header class="page-head">
        <h1 ref={heading} tabIndex={-1} class="page-title">
          {title}
        </h1>
        {tools && <div class="page-tools">{tools}</div>}
      </header>
      {lead && <div class="page-lead">{lead}</div>}
      {children}
    </div>
  )
}

'use client'
import { type CSSProperties, type ReactElement, useRef } from 'react'
import { type ClientProps, useClient } from './client-props.ts'
import { type ShownPickerProps, useShownPicker } from './use-shown-picker.ts'

export type DropPaneProps = ClientProps &
  ShownPickerProps & {
    readonly className?: string | undefined
    readonly style?: CSSProperties | undefined
  }

/** A place in the page that files are dropped on, or chosen by a click. */
export function DropPane(props: DropPaneProps): ReactElement {
  const { className, style } = props
  const place = useRef<HTMLDivElement>(null)
  useShownPicker(useClient(props), props, 'dropPane', place)
  return <div ref={place} className={className} style={style} />
}

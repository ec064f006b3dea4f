'use client'
import { type CSSProperties, type ReactElement, useRef } from 'react'
import { type ClientProps, useClient } from './client-props.ts'
import { type ShownPickerProps, useShownPicker } from './use-shown-picker.ts'

export type PickerProps = ClientProps &
  ShownPickerProps & {
    /** Of the element the dialog stands in, with `options.displayMode: 'inline'`. */
    readonly className?: string | undefined
    readonly style?: CSSProperties | undefined
  }

/**
 * The dialog, open as long as the component is there: over the page, or with `options.displayMode:
 * 'inline'` at its place in it. Take it away in `onClose`.
 */
export function Picker(props: PickerProps): ReactElement | null {
  const { className, style, options } = props
  const place = useRef<HTMLDivElement>(null)
  const displayMode = options?.displayMode ?? 'overlay'
  useShownPicker(useClient(props), props, displayMode, place)
  const needsPlace = displayMode !== 'overlay' && options?.container === undefined
  return needsPlace ? <div ref={place} className={className} style={style} /> : null
}

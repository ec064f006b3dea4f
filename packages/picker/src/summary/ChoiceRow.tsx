import { useLayoutEffect, useRef } from 'preact/hooks'
import { memo } from '../cloud/memo.ts'
import { usePicker } from '../context.ts'
import type { Choice } from '../state/choice.ts'
import { canEdit } from '../transform/crop-state.ts'
import { announce } from '../ui/announce.ts'
import { Button } from '../ui/Button.tsx'
import { ChoiceFacts } from './ChoiceFacts.tsx'
import { ChoiceMenu } from './ChoiceMenu.tsx'
import type { Reorder } from './reorder.ts'
import { Thumbnail } from './Thumbnail.tsx'
import type { Thumbnailer } from './thumbnails.ts'
import { useRowEditing } from './use-row-editing.ts'

export interface ChoiceRowProps {
  readonly choice: Choice
  readonly index: number
  readonly count: number
  readonly thumbnailer: Thumbnailer
  readonly reorder: Reorder
  remove(choice: Choice, index: number): void
}

/** One file of the summary, with everything that can be done to it. */
export const ChoiceRow = memo(function ChoiceRow(props: ChoiceRowProps) {
  const { choice, index, count, thumbnailer, reorder, remove } = props
  const { text, options, actions } = usePicker()
  const editing = useRowEditing(choice)
  const row = useRef<HTMLLIElement>(null)
  const moveBy = useMoving(row, props)
  const { id, name } = choice
  const edit = canEdit(choice, options)
    ? () => actions.show({ name: 'crop', choiceId: id })
    : undefined

  return (
    <li
      ref={row}
      class={`qs-chosen-row${dropMark(reorder, choice.id, index)}`}
      draggable={count > 1 && editing.field.value === undefined}
      aria-setsize={count}
      aria-posinset={index + 1}
      onDragStart={(event) => reorder.begin(choice.id, event)}
      onDragOver={(event) => reorder.over(index, event)}
      onDrop={reorder.drop}
      onDragEnd={reorder.end}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
        event.preventDefault()
        event.stopPropagation()
        moveBy(event.key === 'ArrowUp' ? -1 : 1)
      }}
    >
      <Thumbnail choice={choice} thumbnailer={thumbnailer} />
      <ChoiceFacts choice={choice} editing={editing} />
      {edit && (
        <span class="qs-wide-only">
          <Button kind="quiet" icon="crop" label={text('summary.edit', { name })} onClick={edit} />
        </span>
      )}
      <ChoiceMenu
        choice={choice}
        index={index}
        count={count}
        editing={editing}
        edit={edit}
        moveBy={moveBy}
      />
      <span class="qs-chosen-remove">
        <Button
          kind="quiet"
          icon="close"
          label={text('summary.remove', { name })}
          onClick={() => remove(choice, index)}
        />
      </span>
    </li>
  )
})

/** A line where the dragged file would go: above a row it comes up to, below one it goes down to. */
function dropMark({ drag }: Reorder, id: string, index: number): string {
  const now = drag.value
  if (now?.id === id) return ' qs-chosen-dragged'
  return now?.index === index ? ' qs-chosen-target' : ''
}

/** Moves the row, says where it is now, and keeps the keyboard on it: moved elements lose it. */
function useMoving(
  row: { readonly current: HTMLLIElement | null },
  { choice, index, count }: ChoiceRowProps,
): (step: number) => void {
  const { text, actions } = usePicker()
  const focused = useRef<Element | null>(undefined)
  // Once the row is at its new place.
  useLayoutEffect(() => {
    const before = focused.current
    focused.current = undefined
    if (before === undefined || !row.current) return
    const isThere = before instanceof HTMLElement && row.current.contains(before)
    const target = isThere ? before : row.current.querySelector('[aria-haspopup=menu]')
    if (target instanceof HTMLElement) target.focus()
  }, [index])

  return (step) => {
    const position = index + step
    if (position < 0 || position >= count) return
    const root = row.current?.getRootNode()
    focused.current = root instanceof ShadowRoot ? root.activeElement : null
    announce(text('summary.moved', { name: choice.name, position: position + 1, count }))
    actions.move(choice.id, position)
  }
}

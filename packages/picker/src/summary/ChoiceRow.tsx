import { memo } from '../cloud/memo.ts'
import { usePicker } from '../context.ts'
import type { Choice } from '../state/choice.ts'
import { canEdit } from '../transform/crop-state.ts'
import { Button } from '../ui/Button.tsx'
import { ChoiceFacts } from './ChoiceFacts.tsx'
import { ChoiceMenu } from './ChoiceMenu.tsx'
import type { Reorder } from './reorder.ts'
import { Thumbnail } from './Thumbnail.tsx'
import type { Thumbnailer } from './thumbnails.ts'
import type { ListSteps } from './use-list-steps.ts'
import { useRowEditing } from './use-row-editing.ts'

/** Its place is not among them: what happens to other rows is nothing to this one. */
export interface ChoiceRowProps {
  readonly choice: Choice
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly thumbnailer: Thumbnailer
  readonly reorder: Reorder
  readonly steps: ListSteps
}

/** One file of the summary, with everything that can be done to it. */
export const ChoiceRow = memo(function ChoiceRow(props: ChoiceRowProps) {
  const { choice, isFirst, isLast, thumbnailer, reorder, steps } = props
  const { text, options, actions } = usePicker()
  const editing = useRowEditing(choice)
  const { id, name } = choice
  const edit = canEdit(choice, options)
    ? () => actions.show({ name: 'crop', choiceId: id })
    : undefined

  return (
    <li
      class={`qs-chosen-row${dropMark(reorder, id)}`}
      draggable={!(isFirst && isLast) && editing.field.value === undefined}
      onDragStart={(event) => reorder.begin(id, event)}
      onDragOver={(event) => reorder.over(id, event)}
      onDrop={reorder.drop}
      onDragEnd={reorder.end}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
        event.preventDefault()
        event.stopPropagation()
        steps.moveBy(choice, event.key === 'ArrowUp' ? -1 : 1)
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
        isFirst={isFirst}
        isLast={isLast}
        editing={editing}
        edit={edit}
        moveBy={(step) => steps.moveBy(choice, step)}
      />
      <span class="qs-chosen-remove">
        <Button
          kind="quiet"
          icon="close"
          label={text('summary.remove', { name })}
          onClick={() => steps.remove(choice)}
        />
      </span>
    </li>
  )
})

function dropMark({ drag }: Reorder, id: string): string {
  const now = drag.value
  if (now?.id === id) return ' qs-chosen-dragged'
  return now?.overId === id ? ' qs-chosen-target' : ''
}

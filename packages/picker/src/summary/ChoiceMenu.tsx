import { usePicker } from '../context.ts'
import { type Choice, isWholeFolder } from '../state/choice.ts'
import { Menu } from '../ui/Menu.tsx'
import { canDescribe } from './describing.ts'
import type { RowEditing } from './use-row-editing.ts'

export interface ChoiceMenuProps {
  readonly choice: Choice
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly editing: RowEditing
  /** Opens the picture's editor, where it has one. */
  readonly edit: (() => void) | undefined
  moveBy(step: number): void
}

/** What is done to a file less often. */
export function ChoiceMenu({ choice, isFirst, isLast, editing, edit, moveBy }: ChoiceMenuProps) {
  const { text, options } = usePicker()
  const items = [
    ...(edit ? [{ label: text('summary.editPicture'), onSelect: edit }] : []),
    ...(isWholeFolder(choice)
      ? []
      : [{ label: text('summary.rename'), onSelect: () => editing.open('name') }]),
    ...(canDescribe(choice, options)
      ? [{ label: text('summary.describe'), onSelect: () => editing.open('alt') }]
      : []),
    ...(isFirst ? [] : [{ label: text('summary.moveUp'), onSelect: () => moveBy(-1) }]),
    ...(isLast ? [] : [{ label: text('summary.moveDown'), onSelect: () => moveBy(1) }]),
  ]
  if (items.length === 0) return null
  return <Menu label={text('summary.moreFor', { name: choice.name })} icon="more" items={items} />
}

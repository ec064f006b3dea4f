import { useLayoutEffect, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { formatBytes } from '../locale/format.ts'
import type { Choice } from '../state/choice.ts'
import { canDescribe } from './describing.ts'
import { partsOfName } from './file-name.ts'
import { InlineEdit } from './InlineEdit.tsx'
import type { RowEditing } from './use-row-editing.ts'

export interface ChoiceFactsProps {
  readonly choice: Choice
  readonly editing: RowEditing
}

/** A description longer than this is no help to anybody who hears it read. */
const MAX_ALT = 1000
const MAX_NAME = 255

/** Name, size, source and description; name and description can be written here. */
export function ChoiceFacts({ choice, editing }: ChoiceFactsProps) {
  const { text, options } = usePicker()
  const { name } = choice
  const field = editing.field.value
  const nameButton = useReturnedFocus(field === 'name')
  const altButton = useReturnedFocus(field === 'alt')
  const { stem, ending } = partsOfName(name)

  return (
    <div class="qs-chosen-facts">
      {field === 'name' ? (
        <InlineEdit
          label={ending ? text('summary.newName', { ending }) : text('summary.newNamePlain')}
          value={stem}
          suffix={ending}
          maxLength={MAX_NAME}
          onSave={editing.rename}
          onCancel={editing.cancel}
        />
      ) : (
        <button
          ref={nameButton}
          type="button"
          class="qs-chosen-name"
          title={text('summary.renameFile', { name })}
          onClick={() => {
            editing.field.value = 'name'
          }}
        >
          {name}
        </button>
      )}
      <About choice={choice} />
      {canDescribe(choice, options) &&
        (field === 'alt' ? (
          <InlineEdit
            label={text('summary.describeFile', { name })}
            value={choice.alt ?? ''}
            maxLength={MAX_ALT}
            onSave={editing.describe}
            onCancel={editing.cancel}
          />
        ) : (
          <button
            ref={altButton}
            type="button"
            class="qs-chosen-alt"
            title={text('summary.describeFile', { name })}
            onClick={() => {
              editing.field.value = 'alt'
            }}
          >
            {choice.alt ?? text('summary.describe')}
          </button>
        ))}
    </div>
  )
}

function About({ choice }: Pick<ChoiceFactsProps, 'choice'>) {
  const { text, store, language } = usePicker()
  const { size, source } = choice
  const title = store.sources.value.find(({ name }) => name === source)?.title ?? source
  const isEdited = choice.kind === 'device' && Boolean(choice.cropped || choice.rotated)
  const facts = [
    size === undefined ? text('summary.unknownSize') : formatBytes(size, language),
    title,
    isEdited ? text('summary.edited') : '',
  ]
  return <p class="qs-chosen-about">{facts.filter((fact) => fact !== '').join(' · ')}</p>
}

/**
 * The button gets the focus back when the field that stood in its place has gone, unless the
 * person went elsewhere: leaving the field closes it, too.
 */
function useReturnedFocus(isOpen: boolean) {
  const button = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(false)
  useLayoutEffect(() => {
    const root = button.current?.getRootNode()
    const isElsewhere = root instanceof ShadowRoot && root.activeElement !== null
    if (wasOpen.current && !isOpen && !isElsewhere) button.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])
  return button
}

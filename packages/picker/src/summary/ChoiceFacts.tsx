import { usePicker } from '../context.ts'
import { formatBytes } from '../locale/format.ts'
import { type Choice, isWholeFolder } from '../state/choice.ts'
import { shownName } from '../state/shown-name.ts'
import { SourceIcon } from '../ui/SourceIcon.tsx'
import { canDescribe } from './describing.ts'
import { EditableText } from './EditableText.tsx'
import { partsOfName } from './file-name.ts'
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
  const { alt } = choice
  const name = shownName(choice.name)
  const { field, open, rename, describe, cancel } = editing
  const { stem, ending } = partsOfName(name)

  return (
    <div class="qs-chosen-facts">
      {isWholeFolder(choice) ? (
        <FolderName name={name} />
      ) : (
        <EditableText
          kind="name"
          isEditing={field.value === 'name'}
          shown={name}
          title={text('summary.renameFile', { name })}
          begin={() => open('name')}
          label={ending ? text('summary.newName', { ending }) : text('summary.newNamePlain')}
          value={stem}
          suffix={ending}
          maxLength={MAX_NAME}
          onSave={rename}
          onCancel={cancel}
        />
      )}
      <About choice={choice} />
      {canDescribe(choice, options) && (
        <EditableText
          kind="alt"
          isEditing={field.value === 'alt'}
          shown={alt ?? text('summary.describe')}
          title={text('summary.describeFile', { name })}
          begin={() => open('alt')}
          label={text('summary.describeFile', { name })}
          value={alt ?? ''}
          maxLength={MAX_ALT}
          onSave={describe}
          onCancel={cancel}
        />
      )}
    </div>
  )
}

/** A folder keeps its name: there is nothing of that name in the end. */
function FolderName({ name }: { readonly name: string }) {
  return (
    <span class="qs-chosen-name" dir="auto" title={name}>
      {name}
    </span>
  )
}

function About({ choice }: Pick<ChoiceFactsProps, 'choice'>) {
  const { text, store, language } = usePicker()
  const { size } = choice
  const source = store.sources.value.find(({ name }) => name === choice.source)
  const unknownSize = isWholeFolder(choice) ? 'summary.wholeFolder' : 'summary.unknownSize'
  const isEdited = choice.kind === 'device' && Boolean(choice.cropped || choice.rotated)
  return (
    <p class="qs-chosen-about">
      <span>{size === undefined ? text(unknownSize) : formatBytes(size, language)}</span>
      {source && (
        <span class="qs-chosen-source" title={text('summary.from', { source: source.title })}>
          <SourceIcon source={source} size={16} />
          {source.title}
        </span>
      )}
      {isEdited && <span>{text('summary.edited')}</span>}
    </p>
  )
}

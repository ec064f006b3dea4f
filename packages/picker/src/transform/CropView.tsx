import { useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { prepared } from '../device/look-module.ts'
import type { Choice, DeviceChoice } from '../state/choice.ts'
import { toPickedFile } from '../transfers/picked-file.ts'
import { Button } from '../ui/Button.tsx'
import { ProblemView } from '../ui/ProblemView.tsx'
import { Screen } from '../ui/Screen.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import { CropEditor } from './CropEditor.tsx'
import { type CropState, canEdit, firstState, rulesOf } from './crop-state.ts'
import { editedChoice } from './edited-choice.ts'
import { type OpenedPicture, UNREADABLE, usePicture } from './use-picture.ts'

/** Crops, turns and cuts out one picture. What may be done to it the options say. */
export function CropView({ choice }: { readonly choice: Choice }) {
  const { options, text, actions } = usePicker()
  if (canEdit(choice, options)) return <PictureView key={choice.id} choice={choice} />
  const problem = { code: UNREADABLE, message: text('crop.unreadable'), canRetry: false }
  return (
    <Screen title={text('crop.title', { name: choice.name })} back={actions.proceed}>
      <ProblemView problem={problem} />
    </Screen>
  )
}

function PictureView({ choice }: { readonly choice: DeviceChoice }) {
  const picker = usePicker()
  const { text, options, actions } = picker
  const opened = usePicture(choice.original)
  const [edited, setEdited] = useState<CropState>()
  const [isSaving, setSaving] = useState(false)
  const rules = rulesOf(options)
  const state =
    edited ?? (opened.phase === 'open' ? firstState(opened.picture.size, rules, choice) : undefined)

  const isUnreadable = opened.phase === 'failed' && opened.problem.code === UNREADABLE
  const cancel = () => {
    if (isUnreadable) actions.replace({ ...choice, isUnreadable })
    // A picture that has to be edited would be shown again at once.
    if (rules.isForced && !isUnreadable) actions.show({ name: 'summary' })
    else actions.proceed()
  }
  const save = async () => {
    if (opened.phase !== 'open' || !state) return
    setSaving(true)
    try {
      const wanted = await editedChoice(choice, { ...opened, state, rules })
      const ready = await prepared(picker, wanted, new AbortController().signal)
      actions.replace(ready)
      options.onFileCropped?.(toPickedFile(ready, undefined, options))
      actions.proceed()
    } catch (error) {
      setSaving(false)
      actions.notify({ tone: 'bad', text: actions.problemOf(error).message })
    }
  }
  return (
    <Screen
      title={text('crop.title', { name: choice.name })}
      back={cancel}
      footer={
        <div class="qs-crop-foot">
          <Button onClick={cancel}>{text('crop.cancel')}</Button>
          <Button kind="primary" disabled={!state || isSaving} onClick={() => void save()}>
            {text('crop.save')}
          </Button>
        </div>
      }
    >
      <Content opened={opened} state={state} isSaving={isSaving} onChange={setEdited} />
    </Screen>
  )
}

interface ContentProps {
  readonly opened: OpenedPicture
  readonly state: CropState | undefined
  readonly isSaving: boolean
  onChange(state: CropState): void
}

function Content({ opened, state, isSaving, onChange }: ContentProps) {
  const { text, options } = usePicker()
  if (opened.phase === 'failed') {
    return <ProblemView problem={opened.problem} onRetry={opened.retry} />
  }
  if (opened.phase === 'opening' || !state) return <Spinner label={text('crop.opening')} />
  if (isSaving) return <Spinner label={text('crop.saving')} />
  return (
    <CropEditor
      module={opened.module}
      picture={opened.picture}
      rules={rulesOf(options)}
      state={state}
      onChange={onChange}
    />
  )
}

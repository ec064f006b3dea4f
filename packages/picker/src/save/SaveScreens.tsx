import { usePicker } from '../context.ts'
import type { CloudPart } from '../parts/parts.ts'
import { EmptyView } from '../ui/EmptyView.tsx'
import { Screen } from '../ui/Screen.tsx'
import { EndedView } from './EndedView.tsx'
import { RunningView } from './RunningView.tsx'
import { SaveView } from './SaveView.tsx'
import type { Saving } from './saving.ts'

export interface SaveScreensProps {
  readonly saving: Saving
  /** Draws the folders of a source. */
  readonly cloud: CloudPart
}

/** Saving, from choosing a folder to what became of it. */
export function SaveScreens({ saving, cloud }: SaveScreensProps) {
  const { text, store } = usePicker()
  const step = saving.step.value
  const view = store.view.value
  if (step.name === 'running') return <RunningView saving={saving} place={step.place} />
  if (step.name === 'ended') {
    return <EndedView saving={saving} place={step.place} problem={step.problem} />
  }
  const source = store.sources.value.find(
    ({ name }) => view.name === 'source' && view.source === name,
  )
  if (source) return <SaveView key={source.name} saving={saving} source={source} cloud={cloud} />
  return (
    <Screen title={text('save.nowhere')}>
      <EmptyView icon="cloud" title={text('save.nowhere')} text={text('save.nowhereText')} />
    </Screen>
  )
}

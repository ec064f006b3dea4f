import { usePicker } from '../context.ts'
import { PartView } from '../parts/PartView.tsx'
import type { Parts } from '../parts/parts.ts'
import type { Saving } from '../save/saving.ts'
import type { ShellState } from '../state/shell.ts'
import { EmptyView } from '../ui/EmptyView.tsx'
import { ProblemView } from '../ui/ProblemView.tsx'
import { Screen } from '../ui/Screen.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import { Announcer } from './Announcer.tsx'
import { NoticeBar } from './NoticeBar.tsx'
import { SourceList } from './SourceList.tsx'

export interface PanelProps {
  readonly shell: ShellState
  readonly parts: Parts
}

/** Sources at the side, the open screen beside them. */
export function Panel({ shell, parts }: PanelProps) {
  const { store } = usePicker()
  const { name } = store.view.value
  const hasSources =
    shell.phase.value.name === 'ready' &&
    store.sources.value.length > 1 &&
    (name === 'sources' || name === 'source')
  return (
    <div class={`qs-panel qs-panel-${name}`} data-sources={hasSources}>
      {hasSources && <SourceList />}
      <div class="qs-stage">
        {(name === 'sources' || name === 'source') && <Recovered parts={parts} />}
        {shell.phase.value.name === 'ready' ? (
          <OpenView shell={shell} parts={parts} />
        ) : (
          <Opening shell={shell} />
        )}
      </div>
      <NoticeBar />
      <Announcer />
    </div>
  )
}

/** What went on while the dialog was away; nobody waits for the part that draws it. */
function Recovered({ parts }: Pick<PanelProps, 'parts'>) {
  const state = parts.send.state.value
  return state.status === 'there' ? <state.exports.RecoveredNotice /> : null
}

function Opening({ shell }: Pick<PanelProps, 'shell'>) {
  const { text } = usePicker()
  const phase = shell.phase.value
  return (
    <Screen title={text('shell.title')}>
      {phase.name === 'blocked' && (
        <EmptyView icon="warning" title={text('shell.blocked')} text={phase.reason} />
      )}
      {phase.name === 'failed' && <ProblemView problem={phase.problem} onRetry={phase.retry} />}
      {phase.name === 'opening' && <Spinner label={text('shell.opening')} />}
    </Screen>
  )
}

/** Views are keyed: each begins anew, with its heading in focus. */
function OpenView({ shell, parts }: PanelProps) {
  const { store } = usePicker()
  const view = store.view.value
  const saving = shell.saving.value
  if (saving && view.name !== 'sources') return <Save saving={saving} parts={parts} />
  switch (view.name) {
    case 'sources':
    case 'saving':
      return <Sources />
    case 'source':
      return <Source key={view.source} name={view.source} parts={parts} />
    case 'summary':
      return <PartView part={parts.send}>{({ SummaryView }) => <SummaryView />}</PartView>
    case 'transfers':
      return <PartView part={parts.send}>{({ TransfersView }) => <TransfersView />}</PartView>
    case 'crop':
      return <Crop key={view.choiceId} id={view.choiceId} parts={parts} />
    default:
      return view satisfies never
  }
}

function Save({ saving, parts }: { readonly saving: Saving } & Pick<PanelProps, 'parts'>) {
  return (
    <PartView part={parts.save}>
      {({ SaveScreens }) => (
        <PartView part={parts.cloud}>
          {(cloud) => <SaveScreens saving={saving} cloud={cloud} />}
        </PartView>
      )}
    </PartView>
  )
}

function Crop({ id, parts }: { readonly id: string } & Pick<PanelProps, 'parts'>) {
  const choice = usePicker().store.choices.value.find((one) => one.id === id)
  if (!choice) return <Sources />
  return <PartView part={parts.send}>{({ CropView }) => <CropView choice={choice} />}</PartView>
}

function Source({ name, parts }: { readonly name: string } & Pick<PanelProps, 'parts'>) {
  const source = usePicker().store.sources.value.find((facts) => facts.name === name)
  if (!source) return <Sources />
  if (name === 'local_file_system') {
    return <PartView part={parts.device}>{({ DeviceView }) => <DeviceView />}</PartView>
  }
  if (name === 'url') return <PartView part={parts.device}>{({ UrlView }) => <UrlView />}</PartView>
  return <PartView part={parts.cloud}>{({ CloudView }) => <CloudView source={source} />}</PartView>
}

function Sources() {
  const { text, store } = usePicker()
  const isEmpty = store.sources.value.length === 0
  return (
    <Screen title={text('shell.title')}>
      {isEmpty ? (
        <EmptyView
          icon="cloud"
          title={text('shell.noSources')}
          text={text('shell.noSourcesText')}
        />
      ) : (
        <>
          <div class="qs-wide-only">
            <EmptyView icon="folder" title={text('shell.chooseSource')} />
          </div>
          <div class="qs-narrow-only">
            <SourceList />
          </div>
        </>
      )}
    </Screen>
  )
}

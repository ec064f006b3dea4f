import { CloudView } from '../cloud/CloudView.tsx'
import { usePicker } from '../context.ts'
import { DeviceView } from '../device/DeviceView.tsx'
import type { ShellState } from '../state/shell.ts'
import { SummaryView } from '../summary/SummaryView.tsx'
import { TransfersView } from '../transfers/TransfersView.tsx'
import { CropView } from '../transform/CropView.tsx'
import { EmptyView } from '../ui/EmptyView.tsx'
import { ProblemView } from '../ui/ProblemView.tsx'
import { Screen } from '../ui/Screen.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import { UrlView } from '../url/UrlView.tsx'
import { Announcer } from './Announcer.tsx'
import { NoticeBar } from './NoticeBar.tsx'
import { SourceList } from './SourceList.tsx'

export interface PanelProps {
  readonly shell: ShellState
}

/** Sources at the side, the open screen beside them. */
export function Panel({ shell }: PanelProps) {
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
        {shell.phase.value.name === 'ready' ? <OpenView /> : <Opening shell={shell} />}
      </div>
      <NoticeBar />
      <Announcer />
    </div>
  )
}

function Opening({ shell }: PanelProps) {
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
function OpenView() {
  const { store } = usePicker()
  const view = store.view.value
  switch (view.name) {
    case 'sources':
      return <Sources />
    case 'source':
      return <Source key={view.source} name={view.source} />
    case 'summary':
      return <SummaryView />
    case 'transfers':
      return <TransfersView />
    case 'crop': {
      const choice = store.choices.value.find(({ id }) => id === view.choiceId)
      return choice ? <CropView key={choice.id} choice={choice} /> : <Sources />
    }
    default:
      return view satisfies never
  }
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

function Source({ name }: { readonly name: string }) {
  const source = usePicker().store.sources.value.find((facts) => facts.name === name)
  if (name === 'local_file_system') return <DeviceView />
  if (name === 'url') return <UrlView />
  return source ? <CloudView source={source} /> : <Sources />
}

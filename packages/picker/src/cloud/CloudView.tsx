import type { SourceFacts } from '@quayside/client/api'
import { useEffect, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { Screen } from '../ui/Screen.tsx'
import { CloudBody } from './CloudBody.tsx'
import { CloudTools } from './CloudTools.tsx'
import { ConnectView } from './ConnectView.tsx'
import { type CloudBrowser, isRead } from './cloud-browser.ts'
import { SearchField } from './SearchField.tsx'
import { SelectionFooter } from './SelectionFooter.tsx'
import { FolderStrip, ReadingStrip, ReconnectStrip } from './Strips.tsx'
import { Trail } from './Trail.tsx'
import { useSize } from './use-rows.ts'

export interface CloudViewProps {
  readonly source: SourceFacts
}

/** A source: connecting to it, walking through its folders, choosing. */
export function CloudView({ source }: CloudViewProps) {
  const { clouds, store } = usePicker()
  const browser = clouds.of(source)
  useEffect(() => browser.open(), [browser])
  const { status } = browser.connecting.connection.value
  const isConnecting = status === 'needed' || status === 'waiting'
  const isEmptyHanded = isConnecting && !isRead(browser.state.value)
  const hasFooter = status === 'ready' || store.choices.value.length > 0

  return (
    <Screen
      title={source.title}
      tools={status === 'ready' && <CloudTools browser={browser} />}
      footer={hasFooter && <SelectionFooter browser={browser} />}
    >
      {isEmptyHanded ? (
        <ConnectView browser={browser} />
      ) : (
        <Browse key={source.name} browser={browser} />
      )}
    </Screen>
  )
}

/** Pixels below which there is no room for the trail and the search side by side. */
const NARROW = 560

function Browse({ browser }: { readonly browser: CloudBrowser }) {
  const follows = useRef(false)
  const frame = useRef<HTMLDivElement>(null)
  const { width } = useSize(frame)
  const isNarrow = width < NARROW
  const onGo = () => {
    follows.current = true
  }
  return (
    <div ref={frame} class={`qs-cloud${isNarrow ? ' qs-cloud-narrow' : ''}`}>
      <div class="qs-cloud-bar">
        <Trail browser={browser} isNarrow={isNarrow} onGo={onGo} />
        {browser.source.canSearch && <SearchField browser={browser} />}
      </div>
      <ReconnectStrip browser={browser} />
      <CloudBody browser={browser} follows={follows} />
      <ReadingStrip browser={browser} />
      <FolderStrip browser={browser} />
    </div>
  )
}

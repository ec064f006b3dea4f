import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Screen } from '../ui/Screen.tsx'
import { AccountMenu } from './AccountMenu.tsx'
import { CloudBody } from './CloudBody.tsx'
import { CloudTools } from './CloudTools.tsx'
import { ConnectView } from './ConnectView.tsx'
import { type CloudBrowser, isRead } from './cloud-browser.ts'
import { isAddingAccount } from './connecting.ts'
import type { EntryListProps } from './EntryList.tsx'
import { SearchField } from './SearchField.tsx'
import { FolderStrip, ReadingStrip, ReconnectStrip } from './Strips.tsx'
import { Trail } from './Trail.tsx'
import { NARROW } from './use-list-shape.ts'
import { useSize } from './use-rows.ts'

export interface BrowseScreenProps {
  readonly browser: CloudBrowser
  readonly title: string
  /** Before the tools of every source, once it is connected. */
  readonly tools?: ComponentChildren | undefined
  /** Between the way to the open place and its entries. */
  readonly strip?: ComponentChildren | undefined
  footer(shape: BrowseShape): ComponentChildren
}

export interface BrowseShape {
  /** There is room for one column only. */
  readonly isNarrow: boolean
  /** The person is connected. */
  readonly isReady: boolean
}

/** A source: connecting to it, and walking through its folders. */
export function BrowseScreen(props: BrowseScreenProps) {
  const { browser } = props
  useEffect(() => browser.open(), [browser])
  const connection = browser.connecting.connection.value
  const isReady = connection.status === 'ready' || isAddingAccount(connection)
  const isConnecting = !isReady && connection.status !== 'asking'
  const isEmptyHanded = isConnecting && !isRead(browser.state.value)
  const hasOthers = browser.state.value.accounts.length > 1
  const frame = useRef<HTMLDivElement>(null)
  const isNarrow = useSize(frame).width < NARROW
  // Set when the person has gone somewhere, so that the focus comes along.
  const follows = useRef(false)
  const comeAlong = () => {
    follows.current = true
  }
  const tools = toolsOf()

  function toolsOf(): ComponentChildren {
    if (isEmptyHanded) return hasOthers && <AccountMenu browser={browser} />
    const isKnown = browser.state.value.account !== undefined
    return (
      (isReady || isKnown) && (
        <>
          {isReady && props.tools}
          <CloudTools browser={browser} onSignOut={comeAlong} />
        </>
      )
    )
  }

  return (
    <Screen
      title={props.title}
      tools={(!isNarrow || isEmptyHanded) && tools}
      footer={props.footer({ isNarrow, isReady })}
    >
      <div ref={frame} class={`qs-cloud${isNarrow ? ' qs-cloud-narrow' : ''}`}>
        {isEmptyHanded ? (
          <ConnectView browser={browser} follows={follows} />
        ) : (
          <Browse
            browser={browser}
            follows={follows}
            isNarrow={isNarrow}
            tools={tools}
            onGo={comeAlong}
            strip={isReady && props.strip}
          />
        )}
      </div>
    </Screen>
  )
}

interface BrowseProps extends EntryListProps {
  readonly isNarrow: boolean
  /** Shown here where the heading has no room for them. */
  readonly tools: ComponentChildren
  readonly strip: ComponentChildren
  onGo(): void
}

function Browse({ browser, follows, isNarrow, tools, strip, onGo }: BrowseProps) {
  return (
    <>
      <div class="qs-cloud-bar">
        <div class="qs-cloud-where">
          <Trail browser={browser} isNarrow={isNarrow} onGo={onGo} />
          {isNarrow && tools}
        </div>
        {browser.source.canSearch && <SearchField browser={browser} />}
      </div>
      <ReconnectStrip browser={browser} />
      {strip}
      <CloudBody browser={browser} follows={follows} />
      <ReadingStrip browser={browser} />
      <FolderStrip browser={browser} />
    </>
  )
}

import type { Ref } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { Button } from '../ui/Button.tsx'
import { SourceIcon } from '../ui/SourceIcon.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import type { CloudBrowser } from './cloud-browser.ts'
import type { EntryListProps } from './EntryList.tsx'

/** What the person reads before connecting, and while they do so in another window. */
export function ConnectView({ browser, follows }: EntryListProps) {
  const { text, options } = usePicker()
  const { source, connecting } = browser
  const connection = connecting.connection.value
  const isAgain = 'isAgain' in connection && connection.isAgain
  const custom = options.customAuthText[source.name] ?? options.customAuthText.default
  const values = { source: source.title }
  const title = useRef<HTMLHeadingElement>(null)
  // The button that was pressed is gone; what has come in its place is read out.
  useLayoutEffect(() => {
    if (follows.current) title.current?.focus()
  }, [connection.status])
  const connect = () => {
    follows.current = true
    connecting.connect()
  }

  return (
    <div class="qs-cloud-connect">
      <SourceIcon source={source} size={64} />
      {connection.status === 'waiting' ? (
        <Waiting browser={browser} titleRef={title} />
      ) : (
        <>
          <h3 ref={title} class="qs-cloud-connect-title" tabIndex={-1}>
            {text(isAgain ? 'cloud.connectAgainTitle' : 'cloud.connectTitle', values)}
          </h3>
          <Paragraphs
            texts={custom?.top ?? []}
            otherwise={text(isAgain ? 'cloud.connectAgainText' : 'cloud.connectText', values)}
          />
          <Button kind="primary" onClick={connect}>
            {text('cloud.connect', values)}
          </Button>
          <Paragraphs texts={custom?.bottom ?? []} />
        </>
      )}
    </div>
  )
}

interface WaitingProps {
  readonly browser: CloudBrowser
  readonly titleRef: Ref<HTMLHeadingElement>
}

function Waiting({ browser, titleRef }: WaitingProps) {
  const { text } = usePicker()
  return (
    <>
      <h3 ref={titleRef} class="qs-cloud-connect-title" tabIndex={-1}>
        {text('cloud.waitingTitle')}
      </h3>
      <Spinner label={text('cloud.waitingText')} />
      <div class="qs-cloud-connect-actions">
        <Button onClick={browser.connecting.connect}>{text('cloud.openAgain')}</Button>
        <Button kind="quiet" onClick={browser.connecting.cancel}>
          {text('cloud.cancel')}
        </Button>
      </div>
    </>
  )
}

interface ParagraphsProps {
  readonly texts: readonly string[]
  readonly otherwise?: string
}

function Paragraphs({ texts, otherwise }: ParagraphsProps) {
  const shown = texts.length > 0 || otherwise === undefined ? texts : [otherwise]
  return shown.map((paragraph) => (
    <p key={paragraph} class="qs-cloud-connect-text">
      {paragraph}
    </p>
  ))
}

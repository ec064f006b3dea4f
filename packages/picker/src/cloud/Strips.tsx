import type { ComponentChildren } from 'preact'
import { usePicker } from '../context.ts'
import { Button } from '../ui/Button.tsx'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { entriesOf, shelfOf } from './browse-state.ts'
import type { CloudBrowser } from './cloud-browser.ts'
import { MOST_READ } from './page-reader.ts'
import { WaitWords } from './WaitWords.tsx'

interface StripProps {
  readonly icon: IconName
  readonly words: ComponentChildren
  readonly children?: ComponentChildren
}

function Strip({ icon, words, children }: StripProps) {
  return (
    <div class="qs-cloud-strip">
      <Icon name={icon} />
      <p role="status">{words}</p>
      {children}
    </div>
  )
}

/**
 * The connection ended while files are on show, or another account is added: what is selected
 * stays, connecting goes on here.
 */
export function ReconnectStrip({ browser }: { readonly browser: CloudBrowser }) {
  const { text } = usePicker()
  const { connecting, source } = browser
  const connection = connecting.connection.value
  const { status } = connection
  if (status === 'ready' || status === 'asking') return null
  const values = { source: source.title }
  if (status === 'waiting') {
    const { connect, connectAnother } = connecting
    return (
      <Strip icon="cloud" words={text('cloud.waitingTitle')}>
        <Button onClick={connection.isAnother ? connectAnother : connect}>
          {text('cloud.openAgain')}
        </Button>
        <Button kind="quiet" onClick={connecting.cancel}>
          {text('cloud.cancel')}
        </Button>
      </Strip>
    )
  }
  return (
    <Strip icon="warning" words={text('cloud.connectAgainText', values)}>
      <Button kind="primary" onClick={connecting.connect}>
        {text('cloud.connect', values)}
      </Button>
    </Strip>
  )
}

/** What reading is doing while there is something to see already. */
export function ReadingStrip({ browser }: { readonly browser: CloudBrowser }) {
  const { text, actions } = usePicker()
  const activity = browser.activity.value
  const state = browser.state.value
  if (entriesOf(state).length === 0) return null
  if (activity.status === 'waiting') {
    return <Strip icon="info" words={<WaitWords browser={browser} wait={activity.wait} />} />
  }
  if (activity.status === 'failed') {
    const problem = actions.problemOf(activity.error).message
    return (
      <Strip icon="warning" words={text('cloud.stoppedReading', { problem })}>
        <Button icon="retry" onClick={browser.retry}>
          {text('cloud.retry')}
        </Button>
      </Strip>
    )
  }
  const shelf = shelfOf(state)
  if (shelf?.next && shelf.found.length >= MOST_READ) {
    const count = shelf.found.length
    return <Strip icon="info" words={text('cloud.tooMany', { count })} />
  }
  return null
}

/** A folder that is being read as a whole. */
export function FolderStrip({ browser }: { readonly browser: CloudBrowser }) {
  const { text } = usePicker()
  const reading = browser.choosing.reading.value
  if (!reading) return null
  const words = text('cloud.readingFolder', { name: reading.name, count: reading.files })
  return (
    <Strip icon="folder" words={words}>
      <Button onClick={browser.choosing.cancelReading}>{text('cloud.cancel')}</Button>
    </Strip>
  )
}

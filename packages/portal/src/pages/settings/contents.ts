import type { AppContentsAnswer } from '@quayside/wire'
import { formatBytes } from '../../locale/format.ts'
import { text } from '../../locale/text.ts'

/** What goes with an app, a line for each kind; also what there is none of, so that nobody wonders. */
export function contentsInWords(contents: AppContentsAnswer): readonly string[] {
  const { files, bytes, connections, webhooks } = contents
  return [
    files === 0
      ? text('settings.goneNoFiles')
      : text('settings.goneFiles', { count: files, size: formatBytes(bytes) }),
    text('settings.goneConnections', { count: connections }),
    text('settings.goneWebhooks', { count: webhooks }),
    text('settings.goneKeys'),
  ]
}

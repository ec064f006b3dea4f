import type { FileDetailsAnswer } from '@quayside/wire'
import { at } from '../../api/api.ts'
import { isApiError } from '../../api/api-error.ts'
import { shownName, text } from '../../locale/text.ts'
import { hrefOf, type PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useAppName } from '../../state/app.ts'
import { useResource } from '../../state/hooks.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { Section } from '../../ui/Section.tsx'
import { FileFacts } from './FileFacts.tsx'
import { FilePreview } from './FilePreview.tsx'
import { FileTools } from './FileTools.tsx'
import { TimelineSection } from './TimelineSection.tsx'

/** One file: what it is, what it looks like, and what happened to it. Of a deleted one the last. */
export function FilePage({ params }: PageProps<'file'>) {
  const { apiKey, handle } = params
  const { api } = usePortal()
  const file = useResource(
    (signal) => api.get<FileDetailsAnswer>(at`/apps/${apiKey}/files/${handle}`, { signal }),
    [apiKey, handle],
  )
  const known = file.value.value
  const isGone = !known && isApiError(file.problem.value, 'file_missing')
  return (
    <Page
      title={known ? shownName(known.filename) : text('files.one')}
      about={useAppName(apiKey)}
      back={{ href: hrefOf('files', { apiKey }), title: text('files.title') }}
      tools={known && <FileTools apiKey={apiKey} file={known} />}
    >
      {isGone ? (
        <Notice tone="info">{text('files.gone')}</Notice>
      ) : (
        <Loaded resource={file}>
          {(details) => (
            <>
              <FilePreview file={details} />
              <Section title={text('files.facts')}>
                <FileFacts file={details} />
              </Section>
            </>
          )}
        </Loaded>
      )}
      <TimelineSection apiKey={apiKey} handle={handle} />
    </Page>
  )
}

import type { FileDetailsAnswer } from '@quayside/wire'
import type { ComponentChildren } from 'preact'
import { shownName, text } from '../../locale/text.ts'
import { Bytes } from '../../ui/Bytes.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Time } from '../../ui/Time.tsx'
import { LinkState } from './file-columns.tsx'

type Fact = readonly [name: string, value: ComponentChildren]

/** All that is known of a file; what is not known is left out. */
export function FileFacts({ file }: { readonly file: FileDetailsAnswer }) {
  const facts: readonly (Fact | undefined)[] = [
    copied('files.handle', file.handle),
    [text('files.type'), file.contentType],
    [text('files.size'), <Size key="size" size={file.size} />],
    [
      text('files.source'),
      <>
        {file.sourceTitle ?? text('files.source.none')}
        <LinkState file={file} />
      </>,
    ],
    named('files.sourcePath', file.sourcePath),
    [text('files.at'), <Time key="at" at={file.createdAt} exact />],
    file.linkGoneAt === null
      ? undefined
      : [text('files.goneAt'), <Time key="gone" at={file.linkGoneAt} exact />],
    copied('files.sha256', file.sha256),
    copied('files.blockHash', file.blockHash),
    copied('files.revision', file.sourceRevision),
    named('files.location', file.location),
    named('files.container', file.container),
    named('files.path', file.path),
    ...Object.entries(file.uploadTags).map(([name, value]): Fact => {
      const tag = text('files.tag', { name })
      return [tag, <Name key={tag} name={value} />]
    }),
  ]
  return <Facts facts={facts.filter((fact) => fact !== undefined)} />
}

function Size({ size }: Pick<FileDetailsAnswer, 'size'>) {
  if (size === null) return <>{text('files.unknownSize')}</>
  return (
    <>
      <Bytes value={size} /> <span class="soft">({text('files.bytes', { count: size })})</span>
    </>
  )
}

type NameKey = 'files.sourcePath' | 'files.location' | 'files.container' | 'files.path'
type HashKey = 'files.handle' | 'files.sha256' | 'files.blockHash' | 'files.revision'

function named(key: NameKey, value: string | null): Fact | undefined {
  return value === null ? undefined : [text(key), <Name key={key} name={value} />]
}

function copied(key: HashKey, value: string | null): Fact | undefined {
  return value === null
    ? undefined
    : [text(key), <CopyText key={key} value={value} thing={text(key)} />]
}

const Name = ({ name }: { readonly name: string }) => <span dir="auto">{shownName(name)}</span>

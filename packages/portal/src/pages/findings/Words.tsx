import { text } from '../../locale/text.ts'
import { CopyText } from '../../ui/CopyText.tsx'
import { type KnownAddresses, type WordPart, wordPartsOf } from './word-parts.ts'

export interface WordsProps {
  /** A sentence of the service. */
  readonly sentence: string
  readonly known?: KnownAddresses | undefined
}

/** A sentence of the service: what has to be copied can be, what can be opened is a link. */
export function Words({ sentence, known }: WordsProps) {
  return (
    <>
      {wordPartsOf(sentence, known).map((part, index) => (
        <Part key={`${index} ${part.words}`} part={part} />
      ))}
    </>
  )
}

function Part({ part: { kind, words } }: { readonly part: WordPart }) {
  switch (kind) {
    case 'link':
      return (
        <a href={words} target="_blank" rel="noreferrer">
          {words}
        </a>
      )
    case 'copy':
      return <CopyText value={words} thing={text('findings.address')} />
    case 'name':
      return <b class="quoted">{words}</b>
    default:
      return <>{words}</>
  }
}

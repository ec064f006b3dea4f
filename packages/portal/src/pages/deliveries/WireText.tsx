import { CopyButton } from '../../ui/CopyText.tsx'
import { readable } from './words.ts'

/** The lines before a body. */
export function HeadText({ words }: { readonly words: string }) {
  return (
    <pre class="wire" dir="ltr">
      {words.trimEnd()}
    </pre>
  )
}

export interface BodyTextProps {
  readonly body: string
  /** What it is, for the button that copies it. */
  readonly thing: string
}

/** A body, laid out to be read; copied is what was sent, to the letter. */
export function BodyText({ body, thing }: BodyTextProps) {
  return (
    <div class="wire-body">
      <pre class="wire" dir="ltr">
        {readable(body)}
      </pre>
      <CopyButton value={body} thing={thing} />
    </div>
  )
}

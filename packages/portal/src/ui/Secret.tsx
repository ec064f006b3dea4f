import { useState } from 'preact/hooks'
import { text } from '../locale/text.ts'
import { Button } from './Button.tsx'
import { CopyButton } from './CopyText.tsx'
import { ProblemNotice } from './Notice.tsx'

export interface SecretProps {
  readonly thing: string
  /** Asks for it when it is to be shown; a string when it is known already. */
  readonly value: string | (() => Promise<string>)
}

/** A secret: dots, until somebody asks to see it. */
export function Secret({ thing, value }: SecretProps) {
  const [shown, setShown] = useState<string | undefined>()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()

  async function show(): Promise<void> {
    setBusy(true)
    setProblem(undefined)
    try {
      setShown(typeof value === 'string' ? value : await value())
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const isShown = shown !== undefined
  return (
    <>
      <span class="copy-text">
        {isShown ? (
          <code class="copy-value">{shown}</code>
        ) : (
          <span class="copy-value secret-dots">
            <span aria-hidden="true">••••••••••••••••</span>
            <span class="hidden">{text('shell.hidden')}</span>
          </span>
        )}
        <Button
          kind="quiet"
          icon={isShown ? 'eye-off' : 'eye'}
          label={text(isShown ? 'shell.hideThing' : 'shell.showThing', { thing })}
          busy={isBusy}
          onClick={() => (isShown ? setShown(undefined) : void show())}
        />
        {isShown && <CopyButton value={shown} thing={thing} />}
      </span>
      <ProblemNotice problem={problem} />
    </>
  )
}

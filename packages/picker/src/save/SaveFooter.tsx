import type { TargetedEvent } from 'preact'
import { hereOf } from '../cloud/browse-state.ts'
import type { CloudBrowser } from '../cloud/cloud-browser.ts'
import { usePicker } from '../context.ts'
import type { TextKey } from '../locale/text.ts'
import { Button } from '../ui/Button.tsx'
import { useOwnId } from '../ui/own-id.ts'
import { hasEntry, obstacleIn, titleOfPlace } from './folder-browser.ts'
import { WANTED_CLASHES, type WantedClash } from './save-order.ts'
import type { Saving } from './saving.ts'

export interface SaveFooterProps {
  readonly saving: Saving
  readonly browser: CloudBrowser
}

/** The name, what happens when it is taken, and the button that saves. */
export function SaveFooter({ saving, browser }: SaveFooterProps) {
  const { text, language } = usePicker()
  const state = browser.state.value
  const count = saving.order.items.length
  const obstacle = obstacleIn(state)
  const reason = REASONS[obstacle ?? '']

  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    if (obstacle) return
    const { source } = browser
    saving.save(
      {
        source: source.name,
        account: state.account?.id,
        folder: hereOf(state).path,
        title: titleOfPlace(state, source.title),
      },
      (name) => hasEntry(browser.state.value, name, language),
    )
  }
  return (
    <form class="qs-save-foot" onSubmit={onSubmit}>
      {count === 1 ? (
        <NameField saving={saving} />
      ) : (
        <p class="qs-save-count">{text('save.files', { count })}</p>
      )}
      <ClashChoice saving={saving} />
      <Button type="submit" kind="primary" disabled={obstacle !== undefined}>
        {text('save.save')}
      </Button>
      <p class="qs-save-reason" role="status">
        {reason && text(reason)}
      </p>
    </form>
  )
}

const REASONS: Readonly<Partial<Record<string, TextKey>>> = {
  searching: 'save.searching',
  'read-only': 'save.readOnly',
}

function NameField({ saving }: Pick<SaveFooterProps, 'saving'>) {
  const { text } = usePicker()
  const ending = saving.ending.value
  const id = useOwnId()
  return (
    <div class="qs-save-name">
      <label for={id}>{text('cloud.name')}</label>
      <span class="qs-save-field">
        <input
          id={id}
          class="qs-save-input"
          dir="auto"
          autocomplete="off"
          spellcheck={false}
          maxLength={255}
          placeholder={text('save.ownName')}
          value={saving.stem.value}
          onInput={(event: TargetedEvent<HTMLInputElement>) => {
            saving.stem.value = event.currentTarget.value
          }}
        />
        {ending && (
          <span class="qs-save-ending" dir="ltr">
            {ending}
          </span>
        )}
      </span>
    </div>
  )
}

const WORDS: Readonly<Record<WantedClash, TextKey>> = {
  ask: 'save.ask',
  rename: 'save.keepBoth',
  replace: 'save.replace',
}

function ClashChoice({ saving }: Pick<SaveFooterProps, 'saving'>) {
  const { text } = usePicker()
  const id = useOwnId()
  return (
    <div class="qs-save-clash">
      <label for={id}>{text('save.ifTaken')}</label>
      <select
        id={id}
        class="qs-save-select"
        value={saving.clash.value}
        onChange={(event: TargetedEvent<HTMLSelectElement>) => {
          const chosen = WANTED_CLASHES.find((clash) => clash === event.currentTarget.value)
          if (chosen) saving.clash.value = chosen
        }}
      >
        {WANTED_CLASHES.map((clash) => (
          <option key={clash} value={clash}>
            {text(WORDS[clash])}
          </option>
        ))}
      </select>
    </div>
  )
}

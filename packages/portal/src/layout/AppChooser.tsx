import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { shownName, text } from '../locale/text.ts'
import { hrefOf, type PageName } from '../paths.ts'
import { usePortal } from '../portal.ts'
import { Icon } from '../ui/Icon.tsx'
import { TextInput } from '../ui/TextInput.tsx'
import { useEscape } from '../ui/use-escape.ts'
import { samePage } from './nav.ts'

export interface AppChooserProps {
  readonly apiKey: string
  readonly page: PageName | undefined
}

/** Names the open app; behind it the same page of the others. */
export function AppChooser({ apiKey, page }: AppChooserProps) {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()
  const app = usePortal().apps.value.value?.find((one) => one.apiKey === apiKey)
  useEffect(() => setOpen(false), [apiKey])
  useEscape(isOpen, () => setOpen(false), button)
  return (
    <div class="app-chooser">
      <button
        ref={button}
        type="button"
        class="app-button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <span class="app-words">
          <span class="nav-title">{text('nav.app')}</span>
          <span class="app-name" dir="auto">
            {app ? shownName(app.name) : apiKey}
          </span>
        </span>
        <Icon name="choose" />
      </button>
      <div id={id} hidden={!isOpen}>
        {isOpen && <AppLinks apiKey={apiKey} page={page} />}
      </div>
    </div>
  )
}

/** With so many they can be searched. */
const MANY = 8

function AppLinks({ apiKey, page }: AppChooserProps) {
  const [words, setWords] = useState('')
  const apps = usePortal().apps.value.value ?? []
  const wanted = words.trim().toLowerCase()
  const found = apps.filter(({ name }) => name.toLowerCase().includes(wanted))
  return (
    <>
      {apps.length >= MANY && (
        <TextInput
          label={text('nav.findApp')}
          isLabelHidden
          type="search"
          placeholder={text('nav.findApp')}
          value={words}
          onInput={setWords}
        />
      )}
      <ul class="app-links">
        {found.map((app) => (
          <li key={app.apiKey}>
            <a
              class="nav-link"
              href={samePage(page, app.apiKey)}
              aria-current={app.apiKey === apiKey ? 'true' : undefined}
              dir="auto"
            >
              {shownName(app.name)}
            </a>
          </li>
        ))}
        <li>
          <a class="nav-link" href={hrefOf('apps')}>
            <Icon name="apps" />
            {text('nav.allApps')}
          </a>
        </li>
      </ul>
    </>
  )
}

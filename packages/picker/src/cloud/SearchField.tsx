import type { TargetedEvent, TargetedKeyboardEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { Icon } from '../ui/Icon.tsx'
import type { CloudBrowser } from './cloud-browser.ts'

/** Somebody who types goes on typing; the source is asked when they pause. */
const PAUSE_MS = 300
/** What the server takes. */
const MAX_LENGTH = 256

/** Searches the whole source while the person types. */
export function SearchField({ browser }: { readonly browser: CloudBrowser }) {
  const { text } = usePicker()
  const { search } = browser.state.value
  const [typed, setTyped] = useState(search)
  const asked = useRef(search)
  const label = text('cloud.search', { source: browser.source.title })

  const find = (wanted: string) => {
    asked.current = wanted.trim()
    browser.find(wanted)
  }
  const clear = () => {
    setTyped('')
    find('')
  }
  // Whoever opens a folder has ended the search without touching the field.
  useEffect(() => {
    if (search === asked.current) return
    asked.current = search
    setTyped(search)
  }, [search])
  useEffect(() => {
    if (typed.trim() === asked.current) return
    const timer = setTimeout(find, PAUSE_MS, typed)
    return () => clearTimeout(timer)
  }, [typed])

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') find(typed)
    else if (event.key === 'Escape' && typed) clear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <search class="qs-cloud-search">
      <Icon name="search" size={18} />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        autocomplete="off"
        spellcheck={false}
        enterkeyhint="search"
        maxLength={MAX_LENGTH}
        value={typed}
        onInput={(event: TargetedEvent<HTMLInputElement>) => setTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {typed && (
        <button type="button" aria-label={text('cloud.clearSearch')} onClick={clear}>
          <Icon name="close" size={16} />
        </button>
      )}
    </search>
  )
}

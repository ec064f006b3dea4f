import { useEffect, useRef, useState } from 'preact/hooks'
import { TextInput } from '../../ui/TextInput.tsx'

export interface SearchFieldProps {
  readonly label: string
  readonly placeholder?: string | undefined
  /** What the list is searched for at the moment. */
  readonly value: string
  /** Somebody has paused typing, or pressed Enter. */
  onSearch(words: string): void
}

const PAUSE_MS = 300

/** Searches as somebody types, not with every letter. */
export function SearchField({ label, placeholder, value, onSearch }: SearchFieldProps) {
  const [words, setWords] = useState(value)
  // Another filter may have been chosen during the pause.
  const latest = useRef(onSearch)
  latest.current = onSearch
  useEffect(() => {
    // What was searched for is without the blank somebody is about to go on behind.
    if (words.trim() !== value) setWords(value)
  }, [value])
  useEffect(() => {
    if (words.trim() === value) return undefined
    const timer = setTimeout(() => latest.current(words.trim()), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [words])
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onSearch(words.trim())
        }}
      >
        <TextInput
          type="search"
          label={label}
          placeholder={placeholder}
          maxLength={200}
          value={words}
          onInput={setWords}
        />
      </form>
    </search>
  )
}

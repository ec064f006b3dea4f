import type { TargetedEvent, TargetedKeyboardEvent } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { hereOf } from '../cloud/browse-state.ts'
import type { CloudBrowser } from '../cloud/cloud-browser.ts'
import { usePicker } from '../context.ts'
import { renamed } from '../summary/file-name.ts'
import { announce } from '../ui/announce.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'

export interface NewFolderProps {
  readonly browser: CloudBrowser
  onClose(): void
}

/** What file systems take. */
const MAX_LENGTH = 120

/** Asks for the name of a folder, makes it and goes there. */
export function NewFolder({ browser, onClose }: NewFolderProps) {
  const { text, api, actions } = usePicker()
  const [typed, setTyped] = useState('')
  const [isMaking, setMaking] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const stop = useRef(new AbortController())
  useLayoutEffect(() => {
    field.current?.focus()
    return () => stop.current.abort()
  }, [])
  const name = typed.trim() === '' ? '' : renamed('_', typed)

  async function make(): Promise<void> {
    const { account } = browser.state.value
    const folder = hereOf(browser.state.value).path
    const { signal } = stop.current
    setMaking(true)
    try {
      const wanted = { folder, name, account: account?.id }
      const entry = await api.createFolder(browser.source.name, wanted, { signal })
      // The folder it lies in is read anew when somebody comes back to it.
      browser.refresh()
      browser.openFolder(entry)
      announce(text('save.folderMade', { name: entry.name }))
      onClose()
    } catch (error) {
      if (signal.aborted) return
      actions.notify({ tone: 'bad', text: actions.problemOf(error).message })
      setMaking(false)
    }
  }

  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    if (name !== '' && !isMaking) void make()
  }
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLFormElement>) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    onClose()
  }
  return (
    <form class="qs-cloud-strip qs-save-new" onSubmit={onSubmit} onKeyDown={onKeyDown}>
      <Icon name="newFolder" />
      <input
        ref={field}
        class="qs-save-input"
        aria-label={text('save.folderName')}
        placeholder={text('save.folderName')}
        autocomplete="off"
        maxLength={MAX_LENGTH}
        value={typed}
        onInput={(event: TargetedEvent<HTMLInputElement>) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" kind="primary" disabled={name === '' || isMaking}>
        {text('save.makeFolder')}
      </Button>
      <Button kind="quiet" onClick={onClose}>
        {text('cloud.cancel')}
      </Button>
    </form>
  )
}

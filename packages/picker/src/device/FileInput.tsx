import type { Ref } from 'preact'

export interface FileInputProps {
  /** Its `click` opens the browser's dialog. */
  readonly inputRef: Ref<HTMLInputElement>
  readonly label: string
  readonly asks: FileQuestion
  onFiles(files: readonly File[]): void
}

/** What the browser's dialog is to ask for. */
export interface FileQuestion {
  readonly multiple?: boolean
  readonly webkitdirectory?: boolean
  readonly accept?: string | undefined
  readonly capture?: 'environment'
}

/** The door to the browser's dialog for files; a button opens it. */
export function FileInput({ inputRef, label, asks, onFiles }: FileInputProps) {
  return (
    <input
      ref={inputRef}
      type="file"
      hidden
      aria-label={label}
      {...asks}
      onChange={({ currentTarget }) => {
        const files = [...(currentTarget.files ?? [])]
        // So that choosing the same file again is a change again.
        currentTarget.value = ''
        if (files.length > 0) onFiles(files)
      }}
    />
  )
}

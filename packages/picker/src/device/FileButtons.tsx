import { useMemo, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { Button } from '../ui/Button.tsx'
import type { IconName } from '../ui/Icon.tsx'
import { acceptAttribute, acceptsPhotos } from './accept-words.ts'

export interface FileButtonsProps {
  onFiles(files: readonly File[]): void
}

/** Buttons that open the browser's dialogs: for files, for a folder, for the camera of a phone. */
export function FileButtons({ onFiles }: FileButtonsProps) {
  const { text, options } = usePicker()
  const isTouched = useMemo(() => window.matchMedia('(pointer: coarse)').matches, [])
  const isMany = takesSeveral(options)
  const canTakeFolders = isMany && !options.disableDirectoryUpload && !isTouched
  return (
    <div class="qs-drop-buttons">
      <FileButton
        kind="primary"
        label={text(isMany ? 'device.chooseFiles' : 'device.chooseFile')}
        asks={{ multiple: isMany, accept: acceptAttribute(options.accept) }}
        onFiles={onFiles}
      />
      {canTakeFolders && (
        <FileButton
          icon="folder"
          label={text('device.chooseFolder')}
          asks={{ webkitdirectory: true }}
          onFiles={onFiles}
        />
      )}
      {isTouched && acceptsPhotos(options.accept) && (
        <FileButton
          icon="camera"
          label={text('device.takePhoto')}
          asks={{ accept: 'image/*', capture: 'environment' }}
          onFiles={onFiles}
        />
      )}
    </div>
  )
}

/** Whether one dialog may choose several files. */
export function takesSeveral({
  maxFiles,
  multipleFileUpload,
}: {
  readonly maxFiles: number
  readonly multipleFileUpload: boolean | undefined
}): boolean {
  return maxFiles > 1 && multipleFileUpload !== false
}

interface FileButtonProps extends FileButtonsProps {
  readonly label: string
  readonly icon?: IconName
  readonly kind?: 'primary'
  readonly asks: {
    readonly multiple?: boolean
    readonly webkitdirectory?: boolean
    readonly accept?: string | undefined
    readonly capture?: 'environment'
  }
}

function FileButton({ label, icon, kind, asks, onFiles }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button
        {...(kind && { kind })}
        {...(icon && { icon })}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
      <input
        ref={input}
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
    </>
  )
}

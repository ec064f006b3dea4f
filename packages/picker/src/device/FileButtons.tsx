import { useMemo, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { Button } from '../ui/Button.tsx'
import type { IconName } from '../ui/Icon.tsx'
import { acceptAttribute, acceptsPhotos } from './accept-words.ts'
import { FileInput, type FileInputProps } from './FileInput.tsx'

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

interface FileButtonProps extends Omit<FileInputProps, 'inputRef'> {
  readonly icon?: IconName
  readonly kind?: 'primary' | 'plain'
}

function FileButton({ icon, kind = 'plain', ...input }: FileButtonProps) {
  const ref = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button kind={kind} {...(icon && { icon })} onClick={() => ref.current?.click()}>
        {input.label}
      </Button>
      <FileInput inputRef={ref} {...input} />
    </>
  )
}

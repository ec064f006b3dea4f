import { useEffect, useRef, useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { type Choice, type DeviceChoice, isWholeFolder } from '../state/choice.ts'
import { Icon } from '../ui/Icon.tsx'
import { FileIcon } from './FileIcon.tsx'
import type { Thumbnailer } from './thumbnails.ts'

export interface ThumbnailProps {
  readonly choice: Choice
  readonly thumbnailer: Thumbnailer
}

/** A small picture of what was chosen, or an icon with its ending. */
export function Thumbnail({ choice, thumbnailer }: ThumbnailProps) {
  const { options } = usePicker()
  const [isBroken, setBroken] = useState(false)
  const setFailed = () => setBroken(true)
  if (!options.disableThumbnails && !isBroken) {
    if (choice.thumbnail) return <RemotePicture address={choice.thumbnail} onFailed={setFailed} />
    if (choice.kind === 'device' && choice.contentType.startsWith('image/')) {
      return <DevicePicture choice={choice} thumbnailer={thumbnailer} onFailed={setFailed} />
    }
  }
  return (
    <span class="qs-thumb" aria-hidden="true">
      {isWholeFolder(choice) ? <Icon name="folder" /> : <FileIcon name={choice.name} />}
    </span>
  )
}

interface RemotePictureProps {
  readonly address: string
  onFailed(): void
}

function RemotePicture({ address, onFailed }: RemotePictureProps) {
  return (
    <span class="qs-thumb" aria-hidden="true">
      <img
        src={address}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
        onError={onFailed}
      />
    </span>
  )
}

interface DevicePictureProps {
  readonly choice: DeviceChoice
  readonly thumbnailer: Thumbnailer
  onFailed(): void
}

/** Reading a photo takes a moment: one that is only scrolled past is not read. */
const PATIENCE_MS = 150

/** Pixels of a side: sharp on screens with two pixels to one. */
const SIDE = 96

/** Drawn when it has come into view, so that a thousand photos cost what is seen of them. */
function DevicePicture({ choice, thumbnailer, onFailed }: DevicePictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { file } = choice

  useEffect(() => {
    const target = canvas.current
    if (!target) return undefined
    const gone = new AbortController()
    const draw = async () => {
      const isDrawn = await thumbnailer.draw(target, file, gone.signal)
      if (!isDrawn) onFailed()
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    const observer = new IntersectionObserver(([entry]) => {
      clearTimeout(timer)
      if (!entry?.isIntersecting) return
      timer = setTimeout(() => {
        observer.disconnect()
        draw().catch(() => undefined) // the row has gone
      }, PATIENCE_MS)
    })
    observer.observe(target)
    return () => {
      gone.abort()
      clearTimeout(timer)
      observer.disconnect()
    }
  }, [file, thumbnailer])

  return (
    <span class="qs-thumb" aria-hidden="true">
      <canvas ref={canvas} width={SIDE} height={SIDE} />
    </span>
  )
}

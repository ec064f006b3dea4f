/** Draws small pictures of files. */
export interface Thumbnailer {
  /** Whether the picture could be drawn; rejects only with the signal's reason. */
  draw(canvas: HTMLCanvasElement, file: Blob, signal: AbortSignal): Promise<boolean>
}

/** A photo of 50 megapixels takes 200 MB while it is read: two of them, not twenty. */
const AT_ONCE = 2
/** Larger files are hardly pictures that a browser shows. */
const MAX_BYTES = 100 * 1024 * 1024

/**
 * Pictures are drawn on canvases, a few pixels each: nothing of the file stays in memory, nothing
 * is left to be revoked, and pages whose policy forbids `blob:` pictures show them too.
 */
export function createThumbnailer(): Thumbnailer {
  const waiting: (() => void)[] = []
  let running = 0

  async function inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    if (running < AT_ONCE) running += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await act()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }

  return {
    draw: (canvas, file, signal) =>
      inTurn(async () => {
        signal.throwIfAborted()
        if (file.size > MAX_BYTES) return false
        const bitmap = await smallBitmap(file, canvas.width)
        if (!bitmap) return false
        cover(canvas, bitmap)
        bitmap.close()
        return true
      }),
  }
}

/** Twice as wide as shown: of a picture lying on its side the height has to suffice. */
async function smallBitmap(file: Blob, width: number): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(file, { resizeWidth: width * 2, resizeQuality: 'medium' })
  } catch {
    return undefined // not a picture this browser knows
  }
}

/** Fills the canvas; what does not fit is cut off evenly. */
function cover(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
  const factor = Math.max(canvas.width / bitmap.width, canvas.height / bitmap.height)
  const width = bitmap.width * factor
  const height = bitmap.height * factor
  const context = canvas.getContext('2d')
  context?.drawImage(
    bitmap,
    (canvas.width - width) / 2,
    (canvas.height - height) / 2,
    width,
    height,
  )
}

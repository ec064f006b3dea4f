import { useEffect, useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import type { Problem } from '../state/transfer.ts'
import { type CropModule, type Picture, parseCropModule } from './crop-module.ts'

export type OpenedPicture =
  | { readonly phase: 'opening' }
  | { readonly phase: 'open'; readonly module: CropModule; readonly picture: Picture }
  | { readonly phase: 'failed'; readonly problem: Problem; retry(): void }

/** The problem of what no browser of this kind can read. */
export const UNREADABLE = 'unreadable'

/** The editor and the decoded picture, both let go with the component. */
export function usePicture(file: Blob): OpenedPicture {
  const { text, loadModule, actions } = usePicker()
  const [attempt, setAttempt] = useState(0)
  const [opened, setOpened] = useState<OpenedPicture>({ phase: 'opening' })
  const retry = () => setAttempt(attempt + 1)

  useEffect(() => {
    const gone = new AbortController()
    let picture: Picture | undefined
    const open = async () => {
      const module = parseCropModule(await loadModule('crop.js'))
      picture = await decoded(module, file)
      if (gone.signal.aborted) return picture?.close()
      if (picture) return setOpened({ phase: 'open', module, picture })
      const problem = { code: UNREADABLE, message: text('crop.unreadable'), canRetry: false }
      return setOpened({ phase: 'failed', problem, retry })
    }
    setOpened({ phase: 'opening' })
    open().catch((error: unknown) => {
      if (gone.signal.aborted) return
      setOpened({
        phase: 'failed',
        problem: { ...actions.problemOf(error), canRetry: true },
        retry,
      })
    })
    return () => {
      gone.abort()
      picture?.close()
    }
  }, [file, attempt])
  return opened
}

/** `undefined` when this browser cannot read it, which no other try will change. */
async function decoded(module: CropModule, file: Blob): Promise<Picture | undefined> {
  try {
    return await module.openPicture(file)
  } catch {
    return undefined
  }
}

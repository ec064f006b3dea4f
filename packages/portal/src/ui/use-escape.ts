import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'

/** While something is open, Escape closes it, and the focus goes to the button that opened it. */
export function useEscape(
  isOpen: boolean,
  close: () => void,
  button: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    if (!isOpen) return undefined
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape') return
      close()
      button.current?.focus()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [isOpen])
}

const ANNOUNCED = 'quayside:announce'

/** Tells those who listen to a screen reader what changed; nothing is shown. */
export function announce(text: string): void {
  document.dispatchEvent(new CustomEvent(ANNOUNCED, { detail: text }))
}

/** Hands on what is announced until the answered function is called. */
export function listenForAnnouncements(hear: (text: string) => void): () => void {
  const listener = (event: Event) => {
    if (event instanceof CustomEvent) hear(String(event.detail))
  }
  document.addEventListener(ANNOUNCED, listener)
  return () => document.removeEventListener(ANNOUNCED, listener)
}

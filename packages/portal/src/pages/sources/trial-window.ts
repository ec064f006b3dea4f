import type { TrialWindow } from './trial.ts'

/** A window for the page of the service. That page gets no hold on this one. */
export function openTrialWindow(): TrialWindow | undefined {
  const opened = window.open('about:blank', '_blank', 'popup,width=560,height=720')
  if (!opened) return undefined
  opened.opener = null
  return { goTo: (url) => opened.location.replace(url), close: () => opened.close() }
}

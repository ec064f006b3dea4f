import type { Html } from '../client/html.ts'

/** Plain names, so that a style sheet of somebody's own can change them. */
export const PREVIEW_STYLE: Html = {
  html: `
:root { color-scheme: light dark; --ground: light-dark(#f5f6f7, #14181b); --bar: light-dark(#fff, #1c2226); --line: light-dark(#dfe3e6, #323b41); --ink: light-dark(#1b2226, #e6ebee); --soft: light-dark(#566169, #a3afb7); --accent: light-dark(#1a6580, #7cc4da); --wash: light-dark(#eef5f8, #24313a) }
* { box-sizing: border-box }
body { margin: 0; height: 100vh; height: 100dvh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
header { flex: none; display: flex; align-items: center; justify-content: space-between; gap: 16px; padding: 10px 16px; background: var(--bar); border-bottom: 1px solid var(--line) }
.about { min-width: 0 }
h1 { margin: 0; font-size: 1rem; line-height: 1.4; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
header p { margin: 0; font-size: .875rem; color: var(--soft) }
.download { flex: none; display: inline-flex; align-items: center; gap: 8px; min-height: 40px; padding: 0 14px; border: 1px solid var(--line); border-radius: 8px; color: var(--accent); font-weight: 600; text-decoration: none }
.download:hover { background: var(--wash) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
main { flex: 1; min-height: 0; display: flex; flex-direction: column; align-items: center; justify-content: center; padding: 16px; overflow: auto }
main.pdf, main.text { padding: 0; align-items: stretch; justify-content: flex-start }
img, video { max-width: 100%; max-height: 100%; border-radius: 4px }
img { object-fit: contain; background: repeating-conic-gradient(light-dark(#fff, #1f262a) 0 25%, light-dark(#eceff1, #171c1f) 0 50%) 0 0 / 20px 20px }
audio { width: min(100%, 32rem) }
iframe { flex: 1; width: 100%; border: 0; background: #fff }
pre { flex: 1; min-height: 0; margin: 0; padding: 16px; overflow: auto; background: var(--bar); font: .875rem/1.6 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4 }
pre:focus-visible { outline-offset: -2px }
.cut { flex: none; margin: 0; padding: 10px 16px; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem }
main.card { text-align: center; overflow-wrap: anywhere }
.card .file { color: var(--soft); flex: none }
.card h2 { margin: 12px 0 4px; font-size: 1.125rem; max-width: 32rem }
.card p { margin: 0; max-width: 26rem; color: var(--soft) }
@media (max-width: 420px) { .download span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) } .download { padding: 0 10px } }
`,
}

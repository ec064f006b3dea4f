import * as signals from '@preact/signals'
import * as preact from 'preact'
import * as hooks from 'preact/hooks'
import { Fragment, jsx, jsxs } from 'preact/jsx-runtime'

/** What every part may use of the script, by its path; the build turns imports into asking for it. */
const own = import.meta.glob(
  ['../context.ts', '../locale/format.ts', '../ui/*.{ts,tsx}', '../state/*.ts', '!../**/*.test.ts'],
  { eager: true },
)

/** The modules that exist once, however many parts use them. */
export const shared: Readonly<Record<string, unknown>> = {
  '@preact/signals': signals,
  preact,
  'preact/hooks': hooks,
  // What compiled JSX calls; the rest of it is for servers.
  'preact/jsx-runtime': { Fragment, jsx, jsxs },
  ...Object.fromEntries(Object.entries(own).map(([path, module]) => [nameOf(path), module])),
}

/** `../ui/Button.tsx` → `ui/Button.tsx`. */
function nameOf(path: string): string {
  return path.slice('../'.length)
}

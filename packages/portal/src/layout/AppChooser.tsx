import { useLocation } from 'preact-iso/router'
import { shownName, text } from '../locale/text.ts'
import { hrefOf, PATHS, type PageName } from '../paths.ts'
import { usePortal } from '../portal.ts'
import { Select } from '../ui/Select.tsx'

export interface AppChooserProps {
  readonly apiKey: string
  readonly page: PageName | undefined
}

/** Goes from an app to the same page of another one. */
export function AppChooser({ apiKey, page }: AppChooserProps) {
  const { apps } = usePortal()
  const { route } = useLocation()
  const known = apps.value.value ?? []
  const isListed = known.some((app) => app.apiKey === apiKey)
  const options = [
    ...(isListed ? [] : [{ value: apiKey, label: apiKey }]),
    ...known.map((app) => ({ value: app.apiKey, label: shownName(app.name) })),
  ]
  return (
    <div class="app-chooser">
      <Select
        label={text('nav.app')}
        value={apiKey}
        options={options}
        onChange={(chosen) => route(samePage(page, chosen))}
      />
    </div>
  )
}

/** Only what every app has: a file of one app is none of another. */
function samePage(page: PageName | undefined, apiKey: string): string {
  if (!page || !PATHS[page].startsWith(PATHS.app)) return hrefOf('app', { apiKey })
  return PATHS[page].replace(':apiKey', encodeURIComponent(apiKey))
}

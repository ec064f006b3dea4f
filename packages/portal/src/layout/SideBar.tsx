import { text } from '../locale/text.ts'
import { hrefOf, type PageName } from '../paths.ts'
import { usePortal } from '../portal.ts'
import { Icon } from '../ui/Icon.tsx'
import { AppChooser } from './AppChooser.tsx'
import { appNav, generalNav, markedPage, type NavGroup } from './nav.ts'

export interface SideBarProps {
  readonly page: PageName | undefined
  /** The app whose pages are open. */
  readonly apiKey: string | undefined
}

/** The pages there are: of the open app, and of the installation. */
export function SideBar({ page, apiKey }: SideBarProps) {
  const { session } = usePortal()
  const marked = page && markedPage(page)
  const general = generalNav(session.may('owner'))
  return (
    <nav class="nav" aria-label={text('shell.pages')}>
      {apiKey !== undefined && (
        <>
          <AppChooser apiKey={apiKey} page={marked} />
          {appNav(apiKey).map((group) => (
            <Group key={group.label} group={group} marked={marked} />
          ))}
        </>
      )}
      <Group group={general} marked={marked} />
    </nav>
  )
}

interface GroupProps {
  readonly group: NavGroup
  readonly marked: PageName | undefined
}

function Group({ group, marked }: GroupProps) {
  return (
    <div class="nav-group">
      <h2 class="nav-title">{text(group.label)}</h2>
      <ul>
        {group.items.map(({ page, href, label, icon }) => (
          <li key={page}>
            <a class="nav-link" href={href} aria-current={page === marked ? 'page' : undefined}>
              <Icon name={icon} />
              {text(label)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Where every page begins. */
export function Brand() {
  return (
    <a class="brand" href={hrefOf('apps')}>
      <span class="brand-mark">
        <Icon name="anchor" size={18} />
      </span>
      {text('shell.name')}
    </a>
  )
}

import { useEffect, useRef, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso/router'
import { text } from '../locale/text.ts'
import { OPEN_PAGES } from '../pages.ts'
import { usePortal } from '../portal.ts'
import { Button } from '../ui/Button.tsx'
import { findPage } from './find-page.ts'
import { NotFound } from './NotFound.tsx'
import { PageHost } from './PageHost.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { Brand, SideBar, type SideBarProps } from './SideBar.tsx'

/** The page at the address, beside the side bar; above it where there is little room. */
export function Shell() {
  const { apps } = usePortal()
  const { path, query } = useLocation()
  const first = useRef(path)
  const found = findPage(path)
  useEffect(() => {
    if (!apps.value.peek()) void apps.load()
  }, [])

  const isOpen = found && OPEN_PAGES.includes(found.name)
  const page = found ? (
    <PageHost {...found} path={path} query={query} isFirst={first.current === path} />
  ) : (
    <NotFound />
  )
  if (isOpen) return <main class="stage stage-open">{page}</main>
  return (
    <div class="shell">
      <a class="skip" href="#page">
        {text('shell.skip')}
      </a>
      <header class="side">
        <SideHead page={found?.name} apiKey={found?.params.apiKey} path={path} />
      </header>
      <main class="stage" id="page" tabIndex={-1}>
        {page}
      </main>
    </div>
  )
}

interface SideHeadProps extends SideBarProps {
  readonly path: string
}

/** On narrow screens the pages are behind a button, until one is chosen. */
function SideHead({ page, apiKey, path }: SideHeadProps) {
  const [isShown, setShown] = useState(false)
  useEffect(() => setShown(false), [path])
  return (
    <>
      <div class="side-top">
        <Brand />
        <span class="narrow-only">
          <Button
            kind="quiet"
            icon={isShown ? 'close' : 'menu'}
            label={text(isShown ? 'shell.closeMenu' : 'shell.menu')}
            expanded={isShown}
            onClick={() => setShown(!isShown)}
          />
        </span>
      </div>
      <div class={isShown ? 'side-rest side-rest-shown' : 'side-rest'}>
        <SideBar page={page} apiKey={apiKey} />
        <PersonMenu isMarked={page === 'me'} />
      </div>
    </>
  )
}

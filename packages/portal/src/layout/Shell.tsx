import { useEffect, useRef, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso/router'
import { text } from '../locale/text.ts'
import { OPEN_PAGES } from '../pages.ts'
import { usePortal } from '../portal.ts'
import { Button } from '../ui/Button.tsx'
import { useEscape } from '../ui/use-escape.ts'
import { findPage } from './find-page.ts'
import { NotFound } from './NotFound.tsx'
import { PageHost } from './PageHost.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { Brand, SideBar, type SideBarProps } from './SideBar.tsx'

/** The page at the address, beside the side bar; above it where there is little room. */
export function Shell() {
  const { apps, session } = usePortal()
  const { path, query } = useLocation()
  const first = useRef<string | undefined>(path)
  if (first.current !== path) first.current = undefined
  const found = findPage(path)
  const { name: state } = session.state.value
  const personId = session.person.value?.id
  useEffect(() => {
    if (state === 'signed-in' && !apps.value.peek()) void apps.load()
  }, [state, personId])

  const isOpen = found && OPEN_PAGES.includes(found.name)
  const page = found ? (
    <PageHost key={path} {...found} path={path} query={query} isFirst={first.current === path} />
  ) : (
    <NotFound />
  )
  if (isOpen) return page
  return (
    <div class="shell">
      <a class="skip" href="#page">
        {text('shell.skip')}
      </a>
      <Side page={found?.name} apiKey={found?.params.apiKey} path={path} />
      <main class="stage" id="page" tabIndex={-1}>
        {page}
      </main>
    </div>
  )
}

interface SideProps extends SideBarProps {
  readonly path: string
}

/** On narrow screens the pages are behind a button, until one is chosen. */
function Side({ page, apiKey, path }: SideProps) {
  const [isShown, setShown] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => setShown(false), [path])
  useEscape(isShown, () => setShown(false), button)
  return (
    <header class="side">
      <div class="side-top">
        <Brand />
        <span class="narrow-only">
          <Button
            kind="quiet"
            icon={isShown ? 'close' : 'menu'}
            label={text(isShown ? 'shell.closeMenu' : 'shell.menu')}
            expanded={isShown}
            buttonRef={button}
            onClick={() => setShown(!isShown)}
          />
        </span>
      </div>
      <div class={isShown ? 'side-rest side-rest-shown' : 'side-rest'}>
        <SideBar page={page} apiKey={apiKey} />
        <PersonMenu isMarked={page === 'me'} />
      </div>
    </header>
  )
}

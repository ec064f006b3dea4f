import { LocationProvider, useLocation } from 'preact-iso/router'
import { SignInDialog } from '../pages/account/SignInDialog.tsx'
import { SignInPage } from '../pages/account/SignInPage.tsx'
import { OPEN_PAGES } from '../pages.ts'
import { usePortal } from '../portal.ts'
import { ErrorView } from '../ui/ErrorView.tsx'
import { Loading } from '../ui/Loading.tsx'
import { ToastList } from '../ui/ToastList.tsx'
import { findPage } from './find-page.ts'
import { Shell } from './Shell.tsx'

/** Links within the portal change the page; those to its API and files are left to the browser. */
const WITHIN = /^\/portal(?!\/(api|assets)\/)(\/|\?|$)/

export function Root() {
  return (
    <LocationProvider scope={WITHIN}>
      <Stage />
      <ToastList />
    </LocationProvider>
  )
}

/** Whoever is not signed in signs in where they are: the address stays, and so they are back at once. */
function Stage() {
  const { session } = usePortal()
  const state = session.state.value
  const page = findPage(useLocation().path)
  if (page && OPEN_PAGES.includes(page.name)) return <Shell />
  if (state.name === 'loading') return <Loading />
  if (state.name === 'failed') {
    return <ErrorView problem={state.problem} onRetry={() => void session.load()} />
  }
  if (state.name === 'signed-out') return <SignInPage />
  return (
    <>
      <Shell />
      {state.name === 'lapsed' && <SignInDialog person={state.person} />}
    </>
  )
}

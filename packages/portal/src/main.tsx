import { render } from 'preact'
import { Root } from './layout/Root.tsx'
import { takePlace } from './pages/account/coming-back.ts'
import { hrefOf } from './paths.ts'
import { createPortal, PortalProvider } from './portal.ts'
import './style/index.css'
import { createNow, NowProvider } from './ui/now.ts'

// Back from a sign-in elsewhere, which knows only the portal's front door.
const place = takePlace(sessionStorage)
if (place && location.pathname === hrefOf('start')) history.replaceState(null, '', place)

const portal = createPortal((...call) => fetch(...call))
const { now } = createNow()
void portal.session.load()

render(
  <PortalProvider value={portal}>
    <NowProvider value={now}>
      <Root />
    </NowProvider>
  </PortalProvider>,
  document.getElementById('portal') ?? document.body,
)

import { render } from 'preact'
import { Root } from './layout/Root.tsx'
import { createPortal, PortalProvider } from './portal.ts'
import './style/index.css'
import { createNow, NowProvider } from './ui/now.ts'

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

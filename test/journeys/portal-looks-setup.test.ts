import { describeLooks } from '../support/portal-looks.ts'
import { setupScenes } from '../support/portal-scenes-setup.ts'

describeLooks("an app's set-up", setupScenes)

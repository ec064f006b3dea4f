import { describeLooks } from '../support/portal-looks.ts'
import { generalScenes } from '../support/portal-scenes-general.ts'

describeLooks('signing in, people, apps and what they do', generalScenes)

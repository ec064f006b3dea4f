import { describeLooks } from '../support/portal-looks.ts'
import { activityScenes } from '../support/portal-scenes-activity.ts'

describeLooks('what happens in an app', activityScenes)

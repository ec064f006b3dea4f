import { activityScenes } from './portal-scenes-activity.ts'
import { generalScenes } from './portal-scenes-general.ts'
import { setupScenes } from './portal-scenes-setup.ts'
import type { PortalScene } from './portal-studio.ts'

/** Every view of the portal: looked at in pictures, and by axe. */
export const PORTAL_SCENES: readonly PortalScene[] = [
  ...generalScenes,
  ...setupScenes,
  ...activityScenes,
]

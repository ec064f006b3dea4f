import { testKills } from '../support/kills.ts'
import { describeSize } from '../support/places.ts'

describeSize('embedded', () => testKills('embedded'))

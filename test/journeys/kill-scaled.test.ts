import { testKills } from '../support/kills.ts'
import { describeSize } from '../support/places.ts'

describeSize('scaled', () => testKills('scaled'))

import { after, before, describe } from 'node:test'
import { describeSize } from '../support/places.ts'
import { describeAddresses } from './details/addresses.ts'
import { describeAnswers } from './details/answers.ts'
import { describeClouds } from './details/clouds.ts'
import { describeCors } from './details/cors.ts'
import { type Door, openDoor } from './details/door.ts'
import { describeUploads } from './details/uploads.ts'

/* Details that break clients when they are missed, numbered as in the Filestack reference, 13. */

describeSize('embedded', () => {
  let door: Door
  before(async () => {
    door = await openDoor('embedded')
  })
  after(() => door?.close())

  for (const [title, tests] of [
    ['what pages may do', describeCors],
    ['answers', describeAnswers],
    ['uploads', describeUploads],
    ['addresses and names', describeAddresses],
    ['clouds and webhooks', describeClouds],
  ] as const) {
    describe(title, () => tests(() => door))
  }
})

describeSize('scaled', () => {
  let door: Door
  before(async () => {
    door = await openDoor('scaled')
  })
  after(() => door?.close())

  describe('uploads', () => describeUploads(() => door))
})

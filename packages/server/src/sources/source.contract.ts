import { after, before, describe } from 'node:test'
import { describeAbilities } from './source-abilities.contract.ts'
import { describeChanges } from './source-changes.contract.ts'
import type { SourceUnderTest, World } from './source-harness.ts'
import { describeListing } from './source-listing.contract.ts'
import { describeOpening } from './source-opening.contract.ts'

/**
 * What every source has to do. `setUp` is called once, before the first test; the suite writes
 * below `/contract`.
 */
export function describeSource(name: string, setUp: () => Promise<SourceUnderTest>): void {
  describe(`source ${name}`, () => {
    let world: ReturnType<World>
    before(async () => {
      const underTest = await setUp()
      const put = (path: string, bytes: Uint8Array) => underTest.putAll([[path, bytes]])
      world = { ...underTest, put }
    })
    after(() => world.end())

    describeListing(() => world)
    describeOpening(() => world)
    describeAbilities(() => world)
    describeChanges(() => world)
  })
}

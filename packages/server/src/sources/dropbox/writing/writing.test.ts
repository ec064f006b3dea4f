import { after, before } from 'node:test'
import { describeWriting, type WritableUnderTest } from '../../source-writing.contract.ts'
import { type SandboxWorld, startSandboxWorld } from '../testing/sandbox-world.ts'

const PERSONAL = 'personal@example.com'

let sandbox: SandboxWorld
let world: WritableUnderTest
before(async () => {
  sandbox = await startSandboxWorld()
  const source = sandbox.newSource()
  world = { source, access: await sandbox.connect(source, PERSONAL) }
})
after(() => sandbox.end())

describeWriting('dropbox', () => world)

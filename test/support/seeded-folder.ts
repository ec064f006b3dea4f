import { rmSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@quayside/sandbox'

/** What all sandboxes of this process begin with: drawing the demo files takes seconds, copying them none. */
const template = join(tmpdir(), `quayside-seed-${process.pid}`)
let seeded: Promise<void> | undefined

/** Fills `dataDir` with the sandbox's demo accounts and files. */
export async function seedFolder(dataDir: string): Promise<void> {
  seeded ??= seedTemplate()
  await seeded
  await cp(template, dataDir, { recursive: true })
}

async function seedTemplate(): Promise<void> {
  process.once('exit', () => rmSync(template, { recursive: true, force: true }))
  const sandbox = await startSandbox({ dataDir: template, seed: 'demo' })
  await sandbox.close()
}

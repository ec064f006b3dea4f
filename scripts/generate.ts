// Writes what is derived from the code and would otherwise be a second place to edit. With
// `--check` it writes nothing and fails when something is stale.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { compatibilityPage } from './pages/compatibility.ts'
import { configurationPage } from './pages/configuration.ts'
import { conversionsPage } from './pages/conversions.ts'
import { pickerOptionsPage } from './pages/picker-options.ts'
import { webhookActionsModule, webhookEventsPage } from './pages/webhook-events.ts'

interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string
  content(): string | Promise<string>
}

const files: readonly GeneratedFile[] = [
  { path: 'docs/compatibility.md', content: compatibilityPage },
  { path: 'docs/configuration.md', content: configurationPage },
  { path: 'docs/conversions.md', content: conversionsPage },
  { path: 'docs/picker-options.md', content: pickerOptionsPage },
  { path: 'docs/webhook-events.md', content: webhookEventsPage },
  { path: 'packages/client/src/security/webhook-actions.ts', content: webhookActionsModule },
]

const root = new URL('../', import.meta.url)
const isCheck = process.argv.includes('--check')

for (const file of files) {
  if (isCheck) await check(file)
  else await write(file)
}

async function write({ path, content }: GeneratedFile): Promise<void> {
  const url = new URL(path, root)
  await mkdir(dirname(url.pathname), { recursive: true })
  await writeFile(url, await content())
  console.log(`wrote ${path}`)
}

async function check({ path, content }: GeneratedFile): Promise<void> {
  const now = await readFile(new URL(path, root), 'utf8').catch(() => '')
  if (now === (await content())) return
  console.error(`${path} is stale: run npm run generate`)
  process.exitCode = 1
}

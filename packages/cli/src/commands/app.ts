import { AppsAnswer, CreatedAppAnswer } from '@quayside/wire'
import { findAdminToken } from '../admin-token.ts'
import { printable } from '../format.ts'
import { requestJson } from '../request-json.ts'
import { stopSignal } from '../stop-signal.ts'

interface AppOptions {
  readonly server: string
  readonly json?: boolean
}

/** Makes an application on the running server and prints its key and, this once, its secret. */
export async function createApp(options: AppOptions & { readonly name: string }): Promise<void> {
  const created = await requestJson({
    ...(await appsRequest(options)),
    method: 'POST',
    body: { name: options.name },
    answer: CreatedAppAnswer,
  })
  if (options.json) return print(JSON.stringify(created))
  print(`API key  ${created.apiKey}`)
  print(`Secret   ${created.secret}   (shown this once: keep it)`)
}

/** Prints the applications of the running server. */
export async function listApps(options: AppOptions): Promise<void> {
  const { apps } = await requestJson({ ...(await appsRequest(options)), answer: AppsAnswer })
  if (options.json) return print(JSON.stringify(apps))
  if (apps.length === 0)
    print('There are no applications yet. Make one: quayside app create --name …')
  for (const { apiKey, name, enabled } of apps) {
    print(`${apiKey}  ${printable(name)}${enabled ? '' : '  (switched off)'}`)
  }
}

async function appsRequest({ server }: AppOptions) {
  const token = await findAdminToken(process.env)
  return {
    url: `${server.replace(/\/+$/, '')}/api/admin/apps`,
    headers: { authorization: `Bearer ${token}` },
    signal: stopSignal(),
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

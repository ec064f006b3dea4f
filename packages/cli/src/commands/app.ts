import {
  AppAnswer,
  AppContentsAnswer,
  AppSecretAnswer,
  AppsAnswer,
  CreatedAppAnswer,
} from '@quayside/wire'
import { createAdminClient } from '../admin-client.ts'
import { findAdminToken } from '../admin-token.ts'
import { Complaint, misuse } from '../complaint.ts'
import { formatBytes, printable } from '../format.ts'
import { print, printJson } from '../print.ts'
import { requestJson } from '../request-json.ts'
import { stopSignal } from '../stop-signal.ts'

interface AppOptions {
  readonly server: string
  readonly json?: boolean
}

/** Makes an application on the running server and prints its key and its secret. */
export async function createApp(options: AppOptions & { readonly name: string }): Promise<void> {
  const created = await requestJson({
    ...(await appsRequest(options)),
    method: 'POST',
    body: { name: options.name },
    answer: CreatedAppAnswer,
  })
  if (options.json) return printJson(created)
  print(`API key  ${created.apiKey}`)
  print(`Secret   ${created.secret}`)
}

/** Prints the applications of the running server. */
export async function listApps(options: AppOptions): Promise<void> {
  const apps = await readApps(options)
  if (options.json) return printJson(apps)
  if (apps.length === 0)
    print('There are no applications yet. Make one: quayside app create --name …')
  for (const app of apps) printApp(app)
}

/** Renames, pauses or enables an application. */
export async function changeApp(
  apiKey: string,
  changes: { readonly name?: string; readonly enabled?: boolean },
  options: AppOptions,
): Promise<void> {
  const app = await (await clientFor(apiKey, options)).ask('PATCH', '', AppAnswer, changes)
  if (options.json) return printJson(app)
  printApp(app)
}

export async function showSecret(apiKey: string, options: AppOptions): Promise<void> {
  const answer = await (await clientFor(apiKey, options)).ask('GET', '/secret', AppSecretAnswer)
  if (options.json) return printJson(answer)
  print(answer.secret)
  printFormer(answer)
}

/** Makes a new secret and prints it. */
export async function rotateSecret(apiKey: string, options: AppOptions): Promise<void> {
  const client = await clientFor(apiKey, options)
  const answer = await client.ask('POST', '/secret/rotate', AppSecretAnswer, {})
  if (options.json) return printJson(answer)
  print(answer.secret)
  printFormer(answer)
}

/** Deletes an application with all it has, if that was said to be meant. */
export async function deleteApp(
  apiKey: string,
  options: AppOptions & { readonly yes?: boolean },
): Promise<void> {
  const app = (await readApps(options)).find((one) => one.apiKey === apiKey)
  if (!app) throw new Complaint('There is no application with this API key.')
  const client = await clientFor(apiKey, options)
  const contents = await client.ask('GET', '/contents', AppContentsAnswer)
  if (!options.yes) {
    throw misuse(
      `${printable(app.name)} would go with ${inWords(contents)}, for good. If that is meant, add --yes.`,
    )
  }
  await client.tell('DELETE', '', { name: app.name })
  if (options.json) return printJson({ apiKey, ...contents })
  print(`${printable(app.name)} is deleted; ${inWords(contents)} are being removed.`)
}

const inWords = ({ files, bytes, connections, webhooks }: AppContentsAnswer) =>
  `${files} files (${formatBytes(bytes)}), ${connections} connections and ${webhooks} webhooks`

function printApp({ apiKey, name, enabled }: AppAnswer): void {
  print(`${apiKey}  ${printable(name)}${enabled ? '' : '  (paused)'}`)
}

function printFormer({ formerSecretUntil }: AppSecretAnswer): void {
  if (formerSecretUntil !== null) {
    print(`The former secret is accepted as well until ${formerSecretUntil}.`)
  }
}

async function readApps(options: AppOptions): Promise<readonly AppAnswer[]> {
  return (await requestJson({ ...(await appsRequest(options)), answer: AppsAnswer })).apps
}

const clientFor = (app: string, { server }: AppOptions) =>
  createAdminClient({ server, app }, stopSignal())

async function appsRequest({ server }: AppOptions) {
  const token = await findAdminToken(process.env)
  return {
    url: `${server.replace(/\/+$/, '')}/api/admin/apps`,
    headers: { authorization: `Bearer ${token}` },
    signal: stopSignal(),
  }
}

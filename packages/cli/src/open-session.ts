import { type CloudClient, createCloudClient } from './cloud-client.ts'
import { DEMO_API_KEY } from './demo-facts.ts'
import { createSessionFile, sessionFilePath } from './session-file.ts'

export interface SessionOptions {
  readonly server: string
  /** The demo application's by default. */
  readonly apiKey?: string
}

/** The public cloud API with the picker session that this user's command line had last. */
export async function openSession(options: SessionOptions): Promise<CloudClient> {
  const { server, apiKey = DEMO_API_KEY } = options
  const token = await createSessionFile(sessionFilePath(process.env)).get(server, apiKey)
  return createCloudClient({ server, apiKey, token })
}

/** The next command goes on with it. */
export async function rememberSession(client: CloudClient, options: SessionOptions): Promise<void> {
  const token = client.token()
  if (!token) return
  const { server, apiKey = DEMO_API_KEY } = options
  await createSessionFile(sessionFilePath(process.env)).set(server, apiKey, token)
}

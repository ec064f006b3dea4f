import { createQuayside, readConfig } from '@quayside/server'
import { Complaint } from '../complaint.ts'
import { DEMO_API_KEY } from '../demo-facts.ts'
import { runUntilStopped } from '../run-server.ts'

/** Production: answers requests and works on jobs. */
export async function serve(): Promise<void> {
  const quayside = await createQuayside(readConfig(process.env, { mode: 'serve' }))
  if ((await quayside.apps.list()).some(({ apiKey }) => apiKey === DEMO_API_KEY)) {
    await quayside.stop()
    throw new Complaint(
      'This database was made by dev mode: everybody knows the secret of its demo application. Start with another QUAYSIDE_DATA_DIR or QUAYSIDE_DATABASE_URL.',
    )
  }
  await runUntilStopped(quayside, ({ url, tlsUrl }) => {
    process.stdout.write(`Quayside is ready at ${[url, tlsUrl].filter(Boolean).join(' and ')}\n`)
  })
}

/** Production: works on jobs and answers no requests. Needs a database that processes can share. */
export async function worker(): Promise<void> {
  const quayside = await createQuayside(readConfig(process.env, { mode: 'worker' }))
  await runUntilStopped(quayside, () => {
    process.stdout.write('The worker is ready.\n')
  })
}

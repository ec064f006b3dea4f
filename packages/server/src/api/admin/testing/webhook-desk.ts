import type { InjectOptions } from 'fastify'
import { fileDeleted } from '../../../events/file-deleted.ts'
import { newHandle } from '../../../lib/ids.ts'
import { ADMIN_TOKEN, type TestService } from '../../testing/test-service.ts'

export const HOOK = 'http://127.0.0.1:9/hook'
export const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }

/** What the operator of a service does with its webhooks. */
export function createWebhookDesk(service: () => TestService) {
  const ask = (method: InjectOptions['method'], path: string, payload?: object) =>
    service().server.inject({
      method: method ?? 'GET',
      url: `/api/admin${path}`,
      headers,
      ...(payload && { payload }),
    })

  /** An app with one webhook for deletions. */
  async function appWithWebhook() {
    const { database, recordEvent } = service()
    const { app } = await service().newApp()
    const root = `/apps/${app.apiKey}`
    const added = await ask('POST', `${root}/webhooks`, { url: HOOK, event: 'fp.delete' })
    const [webhook] = added.json()
    const deleteFile = () =>
      database.transaction((trx) =>
        recordEvent(trx, app.apiKey, fileDeleted, { handle: newHandle() }),
      )
    const deliveries = async (query = '') =>
      (await ask('GET', `${root}/deliveries${query}`)).json().deliveries
    return { app, root, webhook, deleteFile, deliveries }
  }

  return { ask, appWithWebhook }
}

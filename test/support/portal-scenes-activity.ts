import { connectPerson } from './cloud.ts'
import type { PortalScene, PortalStage } from './portal-studio.ts'
import { putPatterns, slowDown } from './sandbox.ts'

const KIB = 1024

/** A large file on its way, for as long as it is looked at. */
async function transferSlowly({ quayside, owner, apiKey }: PortalStage): Promise<void> {
  const path = `/apps/${apiKey}/transfers?state=running`
  const { transfers } = await owner.get<{ transfers: readonly unknown[] }>(path)
  if (transfers.length > 0) return
  await slowDown(quayside, 128 * KIB)
  // Bytes that are known already are not transferred again.
  const seed = Date.now() % 1_000_000
  await putPatterns(quayside, [{ path: '/Sizes/slow.bin', seed, size: 64 * KIB * KIB }])
  const person = await connectPerson(quayside)
  await person.start(['/Sizes/slow.bin'])
}

const webhookScenes: readonly PortalScene[] = [
  {
    name: 'portal-webhooks',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/webhooks`)
      await page.getByText('Failing').waitFor()
    },
  },
  {
    name: 'portal-webhooks-scheme',
    async show({ open, page, button, apiKey }) {
      await open(`/portal/apps/${apiKey}/webhooks`)
      await page.getByLabel('URL').fill('example.com/hook')
      await button('Add').click()
      await page.getByText('The scheme is missing').waitFor()
    },
  },
  {
    name: 'portal-webhooks-all',
    async show(stage) {
      const { open, page, button, owner, emptyApp, receiver } = stage
      const path = `/apps/${emptyApp.apiKey}/webhooks`
      for (const { id } of await owner.get<{ id: string }[]>(path)) {
        await owner.send('DELETE', `${path}/${id}`)
      }
      await open(`/portal/apps/${emptyApp.apiKey}/webhooks`)
      await page.getByText('No webhooks yet').waitFor()
      await page.getByLabel('URL').fill(receiver.url)
      await button('Add').click()
      await page.getByText('They are shown this once').waitFor()
    },
  },
  {
    name: 'portal-webhooks-test',
    async show({ open, page, button, apiKey }) {
      await open(`/portal/apps/${apiKey}/webhooks`)
      await button('Send a test: File Uploads').click()
      await page.getByText('Test: 200').waitFor()
    },
  },
  {
    name: 'portal-webhooks-rotate',
    async show({ open, button, heading, apiKey }) {
      await open(`/portal/apps/${apiKey}/webhooks`)
      await button('New secret: File Uploads').click()
      await heading('A new secret for').waitFor()
    },
  },
  {
    name: 'portal-webhooks-remove',
    async show({ open, button, heading, apiKey }) {
      await open(`/portal/apps/${apiKey}/webhooks`)
      await button('Remove: File Uploads').click()
      await heading('Remove the webhook for').waitFor()
    },
  },
  {
    name: 'portal-webhooks-viewer',
    as: 'viewer',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/webhooks`)
      await page.getByText('your role is viewer').waitFor()
    },
  },
]

const deliveryScenes: readonly PortalScene[] = [
  {
    name: 'portal-deliveries',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/deliveries`)
      await page.getByText('Tried again later').first().waitFor()
    },
  },
  {
    name: 'portal-deliveries-none',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/deliveries?status=delivered&action=fp.dialog&time=between`)
      await page.getByText('No deliveries like that').waitFor()
    },
  },
  {
    name: 'portal-deliveries-empty',
    async show({ open, page, pausedApp }) {
      await open(`/portal/apps/${pausedApp.apiKey}/deliveries`)
      await page.getByText('Nothing has been sent yet').waitFor()
    },
  },
  {
    name: 'portal-deliveries-health',
    async show({ open, heading, apiKey }) {
      await open(`/portal/apps/${apiKey}/deliveries?view=health`)
      await heading('Latency').waitFor()
    },
  },
  {
    name: 'portal-deliveries-replay',
    async show({ open, button, heading, apiKey }) {
      await open(`/portal/apps/${apiKey}/deliveries`)
      await button('Send again…').click()
      await heading('Send deliveries again').waitFor()
    },
  },
  {
    name: 'portal-delivery',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/deliveries?status=delivered`)
      await page.getByRole('link', { name: 'File Uploads' }).first().click()
      await page.getByText('thank you').waitFor()
    },
  },
  {
    name: 'portal-delivery-failed',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/deliveries?status=pending`)
      await page.getByRole('link', { name: 'File Deletions' }).first().click()
      await page.getByText('POST http').first().waitFor()
    },
  },
]

const fileScenes: readonly PortalScene[] = [
  {
    name: 'portal-files',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/files`)
      await page.getByRole('link', { name: 'harbour.jpg' }).first().waitFor()
    },
  },
  {
    name: 'portal-files-none',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/files?search=nothing+like+this&type=image%2F`)
      await page.getByText('No files like that').waitFor()
    },
  },
  {
    name: 'portal-files-empty',
    async show({ open, page, emptyApp }) {
      await open(`/portal/apps/${emptyApp.apiKey}/files`)
      await page.getByText('No files yet').waitFor()
    },
  },
  {
    name: 'portal-file-picture',
    async show({ open, page, apiKey, picked }) {
      await open(`/portal/apps/${apiKey}/files/${picked}`)
      await page.getByRole('img', { name: 'Preview of harbour.jpg' }).waitFor()
      await page.getByText('Delivered to').first().waitFor()
    },
  },
  {
    name: 'portal-file-text',
    async show({ open, page, apiKey, handles }) {
      await open(`/portal/apps/${apiKey}/files/${handles[1]}`)
      await page.frameLocator('iframe').getByText('Keep to the right.').waitFor()
    },
  },
  {
    name: 'portal-file-linked',
    async show({ open, page, apiKey, linked }) {
      await open(`/portal/apps/${apiKey}/files/${linked}`)
      await page.getByText('Linked to Dropbox').waitFor()
    },
  },
  {
    name: 'portal-file-delete',
    async show({ open, button, heading, apiKey, picked }) {
      await open(`/portal/apps/${apiKey}/files/${picked}`)
      await button('Delete').click()
      await heading('Delete harbour.jpg?').waitFor()
    },
  },
  {
    name: 'portal-file-deleted',
    async show({ open, page, apiKey, deleted }) {
      await open(`/portal/apps/${apiKey}/files/${deleted}`)
      await page.getByText('There is no such file now').waitFor()
      await page.getByText('Deleted', { exact: true }).waitFor()
    },
  },
]

const comingScenes: readonly PortalScene[] = [
  {
    name: 'portal-transfers',
    async show(stage) {
      await transferSlowly(stage)
      await stage.open(`/portal/apps/${stage.apiKey}/transfers`)
      await stage.page.getByRole('progressbar').waitFor()
    },
  },
  {
    name: 'portal-transfers-failed',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/transfers?state=failed`)
      await page.getByText('missing.bin').first().waitFor()
    },
  },
  {
    name: 'portal-transfers-none',
    async show({ open, page, emptyApp }) {
      await open(`/portal/apps/${emptyApp.apiKey}/transfers?state=resumed`)
      await page.getByText('Nothing was interrupted').waitFor()
    },
  },
  {
    name: 'portal-connections',
    async show({ open, button, apiKey }) {
      await open(`/portal/apps/${apiKey}/connections`)
      await button('Revoke').first().waitFor()
    },
  },
  {
    name: 'portal-connections-revoke',
    async show({ open, button, heading, apiKey }) {
      await open(`/portal/apps/${apiKey}/connections`)
      await button('Revoke').last().click()
      await heading('Revoke the connection of').waitFor()
    },
  },
  {
    name: 'portal-connections-none',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/connections?search=nobody+like+this`)
      await page.getByText('No connections like that').waitFor()
    },
  },
  {
    name: 'portal-connections-viewer',
    as: 'viewer',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/connections`)
      await page.getByText('Active').first().waitFor()
    },
  },
]

const usageScenes: readonly PortalScene[] = [
  {
    name: 'portal-usage',
    async show({ open, heading, apiKey }) {
      await open(`/portal/apps/${apiKey}/usage?days=7`)
      await heading('Bytes served').waitFor()
    },
  },
  {
    name: 'portal-usage-none',
    async show({ open, page, pausedApp }) {
      await open(`/portal/apps/${pausedApp.apiKey}/usage`)
      await page.getByText('Nothing was used').waitFor()
    },
  },
]

/** What an app does: webhooks and what they were told, files, transfers, connections, usage. */
export const activityScenes: readonly PortalScene[] = [
  ...webhookScenes,
  ...deliveryScenes,
  ...fileScenes,
  ...comingScenes,
  ...usageScenes,
]

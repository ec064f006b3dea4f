import type { NewInvitationAnswer, NewPortalAppAnswer, PortalAppAnswer } from '@quayside/wire'
import { connectPerson } from './cloud.ts'
import { eventually } from './eventually.ts'
import { pngPicture } from './picture.ts'
import { acceptInvitation, type PortalDoor, signInToPortal } from './portal-door.ts'
import { DEMO_API_KEY, type TestQuayside } from './quayside.ts'
import { uploadStubbornly } from './uploader.ts'
import type { WebhookReceiver } from './webhook-receiver.ts'

/** What an installation has that is lived in. */
export interface Furniture {
  /** Dev mode's demo app: with files, and a webhook that works. */
  readonly apiKey: string
  readonly pausedApp: PortalAppAnswer
  /** Nothing has happened there. */
  readonly emptyApp: PortalAppAnswer
  readonly owner: PortalDoor
  /** Sees everything, changes nothing. */
  readonly viewer: PortalDoor
  /** A link nobody has taken yet. */
  readonly invitation: NewInvitationAnswer
  /** Of the files that were sent, in the order they came. */
  readonly handles: readonly string[]
  /** A file that was copied from the person's Dropbox. */
  readonly picked: string
  /** One that is read from there. */
  readonly linked: string
  /** One that was deleted; nobody answers at the webhook that is to be told. */
  readonly deleted: string
}

const PASSWORD = 'a harbour at night'

/** Brings in what there is to look at. */
export async function furnish(
  quayside: TestQuayside,
  receiver: WebhookReceiver,
): Promise<Furniture> {
  const { url } = quayside
  const owner = await signInToPortal(url)
  const createApp = (name: string) => owner.send<NewPortalAppAnswer>('POST', '/apps', { name })
  const emptyApp = await createApp('Harbour office')
  const archive = await createApp('<b>Archive</b> of 2019')
  const pausedApp = await owner.send<PortalAppAnswer>('PATCH', `/apps/${archive.apiKey}`, {
    version: archive.version,
    enabled: false,
  })
  const webhook = { url: receiver.url, event: 'fp.upload' }
  await owner.send('POST', `/apps/${DEMO_API_KEY}/webhooks`, webhook)
  const handles = await sendFiles(url)
  const { picked, linked } = await pickFiles(quayside)
  const deleted = await deleteFile(quayside, owner)
  await isDelivered(owner, handles.length + 3)

  const invite = (email: string) =>
    owner.send<NewInvitationAnswer>('POST', '/invitations', { email, role: 'viewer', apps: 'all' })
  const person = { name: 'A viewer', password: PASSWORD }
  const viewer = await acceptInvitation(url, await invite('viewer@example.com'), person)
  const invitation = await invite('somebody@example.com')
  return {
    apiKey: DEMO_API_KEY,
    pausedApp,
    emptyApp,
    owner,
    viewer,
    invitation,
    handles,
    picked,
    linked,
    deleted,
  }
}

async function sendFiles(url: string): Promise<readonly string[]> {
  const files = [
    ['sunrise over the quay.png', pngPicture(900, 600)],
    ['harbour rules.txt', Buffer.from('Keep to the right.\n'.repeat(400))],
    ['A letter with quite a long name to the harbour office about the light.pdf', PDF],
    ['photo\u202Egpj.exe', Buffer.alloc(70_000)],
  ] as const
  const handles: string[] = []
  for (const [name, bytes] of files) {
    const { handle } = await uploadStubbornly(url, name, [Uint8Array.from(bytes)])
    handles.push(handle)
  }
  return handles
}

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')

/** Somebody connects their Dropbox: a file is copied, one linked, and one is not there. */
async function pickFiles(quayside: TestQuayside) {
  const person = await connectPerson(quayside)
  const { handle: picked } = await person.store('/Photos/harbour.jpg')
  const { handle: linked } = await person.link('/Photos/harbour.jpg')
  await person.start(['/Sizes/missing.bin'])
  return { picked, linked }
}

async function deleteFile({ url }: TestQuayside, owner: PortalDoor): Promise<string> {
  const path = `/apps/${DEMO_API_KEY}`
  await owner.send('POST', `${path}/webhooks`, { url: NOBODY, event: 'fp.delete' })
  const bytes = Uint8Array.from(Buffer.from('Low water at noon.\n'))
  const { handle } = await uploadStubbornly(url, 'tide table.txt', [bytes])
  await owner.send('DELETE', `${path}/files/${handle}`)
  await eventually(
    async () => {
      const { deliveries } = await owner.get<{ deliveries: readonly { attempts: number }[] }>(
        `${path}/deliveries?action=fp.delete`,
      )
      return deliveries.some(({ attempts }) => attempts > 0)
    },
    { what: 'a delivery that fails' },
  )
  return handle
}

/** Nothing listens there. */
const NOBODY = 'http://127.0.0.1:9/hook'

/** Until the webhook was told of all of them. */
async function isDelivered(owner: PortalDoor, count: number): Promise<void> {
  const path = `/apps/${DEMO_API_KEY}/deliveries?status=delivered`
  await eventually(
    async () => {
      const { deliveries } = await owner.get<{ deliveries: readonly unknown[] }>(path)
      return deliveries.length >= count
    },
    { what: 'the webhook being told' },
  )
}

import { randomUUID } from 'node:crypto'
import type { Scene, Stage } from './picker-studio.ts'
import { pngPicture } from './picture.ts'
import { PERSON, TEAM_MEMBER, type TestQuayside } from './quayside.ts'
import { putText, slowDown } from './sandbox.ts'

const ALL_SOURCES = `fromSources: ['dropbox', 'local_file_system', 'url']`
const FROM_DROPBOX = `fromSources: ['dropbox'], maxFiles: 20`
const FROM_DEVICE = `fromSources: ['local_file_system'], maxFiles: 20`
const WHOLE_FOLDERS = `${FROM_DROPBOX}, viewType: 'list', pickFolders: 'whole', allowManualRetry: true`
const KIB = 1024

async function inFolder(stage: Stage, folder: string, options = ''): Promise<void> {
  await stage.open(`${FROM_DROPBOX}, ${options}`)
  await stage.connect()
  await stage.picker.openFolder(folder)
}

const shared = new WeakSet<TestQuayside>()

/** Once for each sandbox: a folder with one of each kind that somebody else has a say in. */
async function shareWithPerson(quayside: TestQuayside): Promise<void> {
  if (shared.has(quayside)) return
  shared.add(quayside)
  const { sandbox } = quayside
  const share = { owner: TEAM_MEMBER, with: PERSON }
  await sandbox.createFolder({ account: PERSON, path: '/Shares' })
  await sandbox.shareFolder({ ...share, path: '/Rota', at: '/Shares/Rota' })
  await sandbox.shareFolder({ ...share, path: '/Choir', at: '/Shares/Choir', readOnly: false })
  await sandbox.shareFolder({ ...share, path: '/Board', at: '/Shares/Board' })
  await sandbox.restrictFolder({ account: PERSON, path: '/Shares/Board' }, [TEAM_MEMBER])
  const contract = { account: PERSON, path: '/Shares/Contract.pdf' }
  await putText(quayside, contract.path, 'Signed by all.')
  await sandbox.restrictFile(contract, 'not-downloadable')
  await sandbox.createPaper(PERSON, '/Shares/Budget.gsheet', { xlsx: 'cells', pdf: 'paper' })
  await putText(quayside, '/Shares/Minutes.txt', 'All were there.')
}

async function choosePictures({ picker }: Stage): Promise<void> {
  await picker.chooseFromDevice(
    { name: 'sunrise.png', mimeType: 'image/png', buffer: pngPicture(900, 600) },
    {
      name: 'A letter with quite a long name to the harbour office.txt',
      mimeType: 'text/plain',
      buffer: Buffer.alloc(40 * KIB),
    },
  )
  await picker.button('summary.upload').waitFor()
}

async function sendSlowly(stage: Stage): Promise<void> {
  await slowDown(stage.quayside, 2 * KIB * KIB)
  await inFolder(stage, 'Sizes')
  await stage.picker.choose('200 MiB.bin', '4 MiB.bin')
  await stage.picker.proceed()
  await stage.picker.upload()
  await stage.picker.root.getByRole('progressbar').nth(1).waitFor()
}

async function sendFolders(stage: Stage, ...names: readonly string[]): Promise<void> {
  await stage.open(WHOLE_FOLDERS)
  await stage.connect()
  for (const name of names) await stage.picker.chooseFolder(name)
  await stage.picker.proceed()
  await stage.picker.upload()
}

/** A source's pauses hold for a whole account: nobody else shall wait for them. */
async function openAsSomebodyNew({ quayside, open, connect }: Stage): Promise<void> {
  const email = `${randomUUID()}@example.com`
  await quayside.sandbox.createAccount({ email })
  for (const path of ['/Letters/one.txt', '/Plan.txt', '/Rota.txt']) {
    await quayside.sandbox.createFile(email, { path, text: path })
  }
  await quayside.sandbox.settings({ consent: { mode: 'approve', account: email } })
  await open(`${FROM_DROPBOX}, viewType: 'list'`)
  await connect()
}

async function askToWait({ sandbox }: TestQuayside, route: string): Promise<void> {
  await sandbox.setFault({ route, effect: { kind: 'rate-limit', retryAfter: 40 } })
}

/** Every view there is. */
export const SCENES: readonly Scene[] = [
  { name: 'sources', show: ({ open }) => open(ALL_SOURCES) },
  { name: 'connect', show: ({ open }) => open(FROM_DROPBOX) },
  {
    name: 'list',
    async show(stage) {
      await inFolder(stage, 'Documents', `viewType: 'list'`)
      await stage.picker.choose('Budget 2026.xlsx', 'Harbour rules.docx')
    },
  },
  {
    name: 'grid',
    async show(stage) {
      await inFolder(stage, 'Photos', `viewType: 'grid'`)
      await stage.picker.choose('harbour.jpg')
    },
  },
  {
    name: 'search',
    async show(stage) {
      await inFolder(stage, 'Photos', `viewType: 'list'`)
      await stage.picker.search('harbour')
      await stage.picker.entry('harbour map.svg').waitFor()
    },
  },
  {
    name: 'menu',
    async show(stage) {
      await inFolder(stage, 'Documents', `viewType: 'list'`)
      await stage.picker.entry('Budget 2026.xlsx').waitFor()
      await stage.picker.button('cloud.sort').click()
    },
  },
  {
    name: 'leave',
    async show(stage) {
      await inFolder(stage, 'Documents', `viewType: 'list'`)
      await stage.picker.choose('Budget 2026.xlsx')
      await stage.picker.button('shell.close').first().click()
      await stage.picker.text('shell.leaveTitle').waitFor()
    },
  },
  {
    name: 'refusals',
    async show(stage) {
      await inFolder(
        stage,
        'Documents',
        `viewType: 'list', accept: ['.pdf', '.docx'], maxSize: 50_000`,
      )
      await stage.picker.refusal('Budget 2026.xlsx')
    },
  },
  {
    name: 'documents',
    async show(stage) {
      await inFolder(stage, 'Paper', `viewType: 'list'`)
      await stage.picker.choose('Meeting notes.paper')
    },
  },
  {
    name: 'empty-folder',
    async show(stage) {
      await inFolder(stage, 'Empty folder')
      await stage.picker.text('cloud.emptyTitle').waitFor()
    },
  },
  {
    name: 'error',
    async show(stage) {
      await stage.open(FROM_DROPBOX)
      await stage.connect()
      const error = { '.tag': 'path', path: { '.tag': 'restricted_content' } }
      await stage.quayside.sandbox.setFault({
        route: 'files/list_folder',
        effect: { kind: 'route-error', error },
      })
      await stage.picker.openFolder('Music')
      await stage.picker.text('error.source_restricted').waitFor()
    },
  },
  {
    name: 'connect-again',
    async show(stage) {
      await inFolder(stage, 'Documents', `viewType: 'list'`)
      await stage.picker.choose('Budget 2026.xlsx')
      await stage.quayside.sandbox.revokeAll()
      await stage.picker.openFolder('Encodings')
      await stage.picker.text('cloud.connectAgainText').waitFor()
    },
  },
  {
    name: 'shares',
    async show(stage) {
      await shareWithPerson(stage.quayside)
      await inFolder(stage, 'Shares', `viewType: 'list'`)
      await stage.picker.refusal('Contract.pdf')
    },
  },
  {
    name: 'shares-grid',
    async show(stage) {
      await shareWithPerson(stage.quayside)
      await inFolder(stage, 'Shares', `viewType: 'grid'`)
      await stage.picker.refusal('Contract.pdf')
    },
  },
  {
    name: 'team',
    async show(stage) {
      await stage.quayside.sandbox.settings({ consent: { mode: 'approve', account: TEAM_MEMBER } })
      await stage.open(`${FROM_DROPBOX}, viewType: 'list'`)
      await stage.connect()
    },
  },
  {
    name: 'accounts',
    async show(stage) {
      await inFolder(stage, 'Documents', `viewType: 'list'`)
      await stage.picker.choose('Budget 2026.xlsx')
      await stage.quayside.sandbox.settings({ consent: { mode: 'approve', account: TEAM_MEMBER } })
      await stage.picker.addAccount()
      await stage.picker.entry('Budget 2026.xlsx').waitFor({ state: 'detached' })
      await stage.picker.button('cloud.account').click()
      await stage.picker.root.getByRole('menuitemradio').nth(1).waitFor()
    },
  },
  {
    name: 'add-account',
    async show(stage) {
      await inFolder(stage, 'Documents', `viewType: 'list'`)
      await stage.quayside.sandbox.settings({ consent: { mode: 'ask' } })
      await stage.picker.addAccount()
      await stage.picker.text('cloud.waitingTitle').waitFor()
    },
  },
  {
    name: 'whole-folder',
    async show(stage) {
      await stage.open(WHOLE_FOLDERS)
      await stage.connect()
      await stage.picker.chooseFolder('Sizes')
      await stage.picker.chooseFolder('Documents')
      await stage.picker.proceed()
      await stage.picker.text('summary.wholeFolder').waitFor()
    },
  },
  {
    name: 'whole-folder-running',
    async show(stage) {
      await slowDown(stage.quayside, 2 * KIB * KIB)
      await sendFolders(stage, 'Sizes', 'Photos')
      await stage.picker.root.getByRole('progressbar').nth(1).waitFor()
    },
  },
  {
    name: 'whole-folder-failed',
    async show(stage) {
      const error = { '.tag': 'path', path: { '.tag': 'restricted_content' } }
      await stage.quayside.sandbox.setFault({
        route: 'files/download',
        times: 2,
        effect: { kind: 'route-error', error },
      })
      await sendFolders(stage, 'Music')
      await stage.picker.text('transfers.titleFailed').waitFor()
      await stage.picker.root.locator('summary').click()
    },
  },
  {
    name: 'source-asks-to-wait',
    async show(stage) {
      await openAsSomebodyNew(stage)
      await stage.picker.choose('Plan.txt', 'Rota.txt')
      await askToWait(stage.quayside, 'files/download')
      await stage.picker.proceed()
      await stage.picker.upload()
      await stage.picker.text('transfers.asksToWait').waitFor()
    },
  },
  {
    name: 'listing-waits',
    async show(stage) {
      await openAsSomebodyNew(stage)
      await askToWait(stage.quayside, 'files/list_folder')
      await stage.picker.openFolder('Letters')
      await stage.picker.text('cloud.asksToWait').waitFor()
    },
  },
  { name: 'device', show: ({ open }) => open(FROM_DEVICE) },
  {
    name: 'link',
    async show({ open, picker, files }) {
      await open(`fromSources: ['url'], maxFiles: 5`)
      await picker.enterAddress(`${files.origin}/poster.png`)
      await picker.root.getByText('poster.png', { exact: true }).waitFor()
      await picker.enterAddress(`${files.origin}/nothing.png`)
      await picker.root.locator('.qs-url-about.qs-bad').waitFor()
    },
  },
  {
    name: 'summary',
    async show(stage) {
      await stage.open(FROM_DEVICE)
      await choosePictures(stage)
    },
  },
  {
    name: 'crop',
    async show(stage) {
      await stage.open(FROM_DEVICE)
      await choosePictures(stage)
      await stage.picker.button('summary.moreFor').first().click()
      await stage.picker.root.getByRole('menuitem').first().click()
      await stage.picker.button('crop.save').waitFor()
    },
  },
  { name: 'transfers', show: sendSlowly },
  {
    name: 'mini',
    async show(stage) {
      await sendSlowly(stage)
      await stage.picker.button('transfers.hide').click()
      await stage.picker.button('transfers.show').waitFor()
    },
  },
  {
    name: 'failed',
    async show(stage) {
      const error = { '.tag': 'path', path: { '.tag': 'restricted_content' } }
      await stage.quayside.sandbox.setFault({
        route: 'files/download',
        effect: { kind: 'route-error', error },
      })
      await inFolder(stage, 'Music', 'allowManualRetry: true')
      await stage.picker.choose('foghorn.wav')
      await stage.picker.proceed()
      await stage.picker.upload()
      await stage.picker.text('transfers.titleFailed').waitFor()
    },
  },
  {
    name: 'recovered',
    async show(stage) {
      await sendSlowly(stage)
      await stage.page.reload()
      await stage.open(FROM_DROPBOX)
      await stage.picker.text('transfers.recovered').waitFor()
    },
  },
  {
    name: 'drop-pane',
    show: ({ open }) => open(`displayMode: 'dropPane', container: '#stage', maxFiles: 5`),
  },
  {
    name: 'inline',
    show: ({ open }) => open(`${ALL_SOURCES}, displayMode: 'inline', container: '#stage'`),
  },
  {
    name: 'demo-page',
    async show({ page, quayside }) {
      await page.goto(quayside.url)
    },
  },
]

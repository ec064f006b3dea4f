import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Dropbox } from 'dropbox'
import {
  type Loose,
  PERSONAL,
  refusal,
  startTestSandbox,
  TEAM,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

const COLLEAGUE = 'colleague@example.com'

let sandbox: TestSandbox
let guest: Dropbox
before(async () => {
  sandbox = await startTestSandbox()
  guest = await sandbox.sdkFor(PERSONAL)
})
after(() => sandbox[Symbol.asyncDispose]())

const list = async (sdk: Dropbox, path: string): Promise<Loose[]> =>
  (await sdk.filesListFolder({ path })).result.entries

describe('a shared folder that is not mounted', () => {
  let ns: string
  before(async () => {
    ;({ namespace: ns } = await sandbox.control.shareFolder({
      owner: TEAM,
      path: '/Offered',
      with: PERSONAL,
    }))
    await sandbox.control.createFile(TEAM, { path: '/Offered/Sub/a.txt', text: 'a' })
  })

  it('is in no listing, but among the folders that are shared, without a path', async () => {
    const { entries } = (await guest.sharingListFolders({})).result
    const found = entries.find((one) => one.shared_folder_id === ns)

    assert.deepEqual(await list(guest, ''), [])
    assert.equal(found?.name, 'Offered')
    assert.equal(found?.path_lower, undefined)
    assert.equal(found?.access_type['.tag'], 'viewer')
  })

  it('can be read by its namespace, its entries having no paths', async () => {
    const [sub] = await list(guest, `ns:${ns}`)
    const [file] = await list(guest, sub.id)

    assert.deepEqual([sub.name, sub.path_lower, sub.path_display], ['Sub', undefined, undefined])
    assert.deepEqual(file.sharing_info, { read_only: true, parent_shared_folder_id: ns })
    assert.equal((await guest.filesDownload({ path: file.id })).result.size, 1)
  })

  it('may not be written to by who may only read it', async () => {
    const { status, error } = await refusal(
      guest.filesUpload({ path: `ns:${ns}/b.txt`, contents: 'b' }),
    )

    assert.equal(status, 409)
    assert.match(error.error_summary, /^path\/no_write_permission/)
  })

  it('appears once it is mounted, and goes when it is unmounted, to be mounted again', async () => {
    const mounted = (await guest.sharingMountFolder({ shared_folder_id: ns })).result
    const again = await refusal(guest.sharingMountFolder({ shared_folder_id: ns }))
    const [folder] = await list(guest, '')
    await guest.sharingUnmountFolder({ shared_folder_id: ns })
    const unmounted = await refusal(guest.sharingUnmountFolder({ shared_folder_id: ns }))
    const { entries } = (await guest.sharingListMountableFolders({})).result

    assert.equal(mounted.path_lower, '/offered')
    assert.match(again.error.error_summary, /^already_mounted/)
    assert.equal(folder.sharing_info.shared_folder_id, ns)
    assert.equal(folder.sharing_info.read_only, true)
    assert.match(unmounted.error.error_summary, /^not_unmountable/)
    assert.ok(entries.some((one) => one.shared_folder_id === ns))
    assert.deepEqual(await list(guest, ''), [])
  })
})

describe('a team', () => {
  it('has folders that some members see and may not open, and a top that only admins change', async () => {
    const { control } = sandbox
    await control.createAccount({ email: COLLEAGUE, kind: 'team', teamOf: TEAM })
    await control.shareFolder({
      owner: TEAM,
      path: '/Accounts',
      root: true,
      with: PERSONAL,
    })
    const where = { account: TEAM, path: '/Accounts', root: true }
    await control.createFile(TEAM, { path: '/Accounts/secret.txt', text: 'x', root: true })
    await control.restrictFolder(where, [TEAM])
    const { rootNs } = await control.changeAccount(COLLEAGUE, {})
    const { access_token: accessToken } = await control.issueToken({ account: COLLEAGUE })
    const colleague = sandbox.sdk({
      accessToken,
      pathRoot: JSON.stringify({ '.tag': 'root', root: rootNs }),
    })
    const folder = (await list(colleague, '')).find((one) => one.name === 'Accounts')
    const opened = await refusal(colleague.filesListFolder({ path: '/Accounts' }))
    const read = await refusal(colleague.filesGetMetadata({ path: '/Accounts/secret.txt' }))

    const made = await refusal(colleague.filesCreateFolderV2({ path: '/Mine too' }))

    assert.match(made.error.error_summary, /^path\/no_write_permission/)
    assert.equal(folder.sharing_info.no_access, true)
    assert.match(opened.error.error_summary, /^path\/not_found/)
    assert.match(read.error.error_summary, /^path\/not_found/)
  })
})

describe('a shared folder that somebody was shut out of', () => {
  it('is still seen where it was mounted, and closed', async () => {
    await sandbox.control.shareFolder({ owner: TEAM, path: '/Board', with: PERSONAL, at: '/Board' })
    await sandbox.control.restrictFolder({ account: PERSONAL, path: '/Board' }, [TEAM])
    const folder = (await list(guest, '')).find((one) => one.name === 'Board')

    assert.equal(folder.sharing_info.no_access, true)
    await assert.rejects(list(guest, '/Board'))
  })
})

describe('files whose bytes are not to be had', () => {
  const restricted = async (restriction: 'not-downloadable' | 'taken-down') => {
    const path = `/${restriction}.txt`
    await sandbox.control.createFile(PERSONAL, { path, text: 'x' })
    await sandbox.control.restrictFile({ account: PERSONAL, path }, restriction)
    return path
  }

  it('say so in their metadata when nobody may download them', async () => {
    const path = await restricted('not-downloadable')
    const metadata: Loose = (await guest.filesGetMetadata({ path })).result
    const download = await refusal(guest.filesDownload({ path }))
    const link = await refusal(guest.filesGetTemporaryLink({ path }))
    const exported = await refusal(guest.filesExport({ path }))

    assert.equal(metadata.is_downloadable, false)
    assert.equal(metadata.export_info, undefined)
    assert.match(download.error.error_summary, /^unsupported_file/)
    assert.match(link.error.error_summary, /^unsupported_file/)
    assert.match(exported.error.error_summary, /^non_exportable/)
  })

  it('are refused only when they are asked for, once they were taken down', async () => {
    const path = await restricted('taken-down')
    const metadata: Loose = (await guest.filesGetMetadata({ path })).result
    const download = await refusal(guest.filesDownload({ path }))
    await sandbox.control.restrictFile({ account: PERSONAL, path }, 'none')

    assert.equal(metadata.is_downloadable, true)
    assert.match(download.error.error_summary, /^path\/restricted_content/)
    assert.equal((await guest.filesDownload({ path })).result.size, 1)
  })

  it('are exported in the formats of their kind, the first if none is asked for', async () => {
    const path = '/Budget.gsheet'
    await sandbox.control.createPaper(PERSONAL, path, { xlsx: 'cells', pdf: 'print' })
    const metadata: Loose = (await guest.filesGetMetadata({ path })).result
    const exported = (await guest.filesExport({ path })).result
    const print = (await guest.filesExport({ path, export_format: 'pdf' })).result

    assert.deepEqual(metadata.export_info, { export_as: 'xlsx', export_options: ['xlsx', 'pdf'] })
    assert.equal(exported.export_metadata.name, 'Budget.xlsx')
    assert.equal(print.export_metadata.name, 'Budget.pdf')
  })
})

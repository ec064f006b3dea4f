import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Dropbox } from 'dropbox'
import {
  APP_KEY,
  APP_SECRET,
  bytesOf,
  type Loose,
  PERSONAL,
  refusal,
  startTestSandbox,
  TEAM,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

let sandbox: TestSandbox
let sdk: Dropbox
before(async () => {
  sandbox = await startTestSandbox()
  sdk = await sandbox.sdkFor(PERSONAL)
  await sandbox.control.createFiles(PERSONAL, [
    { path: '/Shared/March.txt', text: 'march' },
    { path: '/Shared/April.txt', text: 'april' },
    { path: '/other.txt', text: 'other' },
  ])
})
after(() => sandbox[Symbol.asyncDispose]())

const share = async (path: string) =>
  (await sdk.sharingCreateSharedLinkWithSettings({ path })).result

describe('shared links', () => {
  it('are made once, and the second time the first is told', async () => {
    const link = (await share('/Shared/March.txt')) as Loose
    const again = await refusal(share('/Shared/March.txt'))

    assert.equal(link['.tag'], 'file')
    assert.match(link.url, /\/scl\/fi\/[\w-]+\/March\.txt\?rlkey=[\w-]+&dl=0$/)
    assert.equal(link.link_permissions.resolved_visibility['.tag'], 'public')
    assert.equal(again.error.error['.tag'], 'shared_link_already_exists')
    assert.equal((again.error.error as Loose).shared_link_already_exists.metadata.url, link.url)
  })

  it('show a page, or lead to the bytes to save or to see', async () => {
    const { url } = await share('/Shared/April.txt')
    const page = await fetch(url)
    const saved = await fetch(url.replace('dl=0', 'dl=1'))
    const seen = await fetch(url.replace('dl=0', 'raw=1'))
    const withoutKey = await fetch(url.replace(/\?.*/, ''))

    assert.match(await page.text(), /April\.txt/)
    assert.equal(await saved.text(), 'april')
    assert.match(saved.headers.get('content-disposition') ?? '', /^attachment/)
    assert.match(seen.headers.get('content-disposition') ?? '', /^inline/)
    assert.equal(withoutKey.status, 404)
  })

  it('are looked up and read by anyone, an app alone included', async () => {
    const { url } = await share('/Shared')
    const app = sandbox.sdk({ clientId: APP_KEY, clientSecret: APP_SECRET })
    const { result } = await app.sharingGetSharedLinkMetadata({ url })
    const inside = await app.sharingGetSharedLinkFile({ url, path: '/march.txt' })
    const folder = await refusal(app.sharingGetSharedLinkFile({ url }))
    const unknown = await refusal(
      app.sharingGetSharedLinkMetadata({
        url: `${url}x`.replace('dl=0x', '').replace(/rlkey=/, 'rlkey=x'),
      }),
    )

    assert.equal(result['.tag'], 'folder')
    assert.equal(bytesOf(inside.result).toString(), 'march')
    assert.deepEqual(folder.error.error, { '.tag': 'shared_link_is_directory' })
    assert.deepEqual(unknown.error.error, { '.tag': 'shared_link_not_found' })
  })

  it('are listed, directly or with those of folders around', async () => {
    await share('/other.txt')
    const urls = async (arg: object) =>
      (await sdk.sharingListSharedLinks(arg)).result.links.map(({ name }) => name).sort()

    assert.deepEqual(await urls({ path: '/Shared/March.txt', direct_only: true }), ['March.txt'])
    assert.deepEqual(await urls({ path: '/Shared/March.txt' }), ['March.txt', 'Shared'])
    assert.ok((await urls({})).includes('other.txt'))
  })

  it('die when they are revoked', async () => {
    await sandbox.control.createFile(PERSONAL, { path: '/brief.txt', text: 'x' })
    const { url } = await share('/brief.txt')
    await sdk.sharingRevokeSharedLink({ url })

    assert.equal((await fetch(url)).status, 404)
    const again = await refusal(sdk.sharingRevokeSharedLink({ url }))
    assert.deepEqual(again.error.error, { '.tag': 'shared_link_not_found' })
  })

  it('have an end or a password only in accounts that pay', async () => {
    const settings = { expires: '2099-01-01T00:00:00Z' }
    await sandbox.control.createFile(PERSONAL, { path: '/mine.txt', text: 'x' })
    await sandbox.control.createFile(TEAM, { path: '/ours.txt', text: 'x' })
    const basic = await refusal(
      sdk.sharingCreateSharedLinkWithSettings({ path: '/mine.txt', settings }),
    )
    const team = await sandbox.sdkFor(TEAM)
    const { result } = await team.sharingCreateSharedLinkWithSettings({
      path: '/ours.txt',
      settings: { require_password: true, link_password: 'secret' },
    })
    const closed = await refusal(sdk.sharingGetSharedLinkMetadata({ url: result.url }))
    const open = await sdk.sharingGetSharedLinkMetadata({
      url: result.url,
      link_password: 'secret',
    })

    assert.deepEqual(basic.error.error, {
      '.tag': 'settings_error',
      settings_error: { '.tag': 'not_authorized' },
    })
    assert.deepEqual(closed.error.error, { '.tag': 'shared_link_access_denied' })
    assert.equal(open.result.name, 'ours.txt')
  })
})

describe('shared folders', () => {
  it('are listed with their rights, and looked up by id', async () => {
    const { namespace } = await sandbox.control.shareFolder({
      owner: TEAM,
      path: '/Lent',
      with: PERSONAL,
      at: '/Borrowed',
    })
    const { result } = await sdk.sharingListFolders({})
    const one = await sdk.sharingGetFolderMetadata({ shared_folder_id: namespace })
    const unknown = await refusal(sdk.sharingGetFolderMetadata({ shared_folder_id: '1' }))

    assert.deepEqual(
      result.entries.map((entry) => [entry.name, entry.access_type['.tag']]),
      [['Borrowed', 'viewer']],
    )
    assert.equal(one.result.path_lower, '/borrowed')
    assert.deepEqual(unknown.error.error, {
      '.tag': 'access_error',
      access_error: { '.tag': 'invalid_id' },
    })
  })
})

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startTestService, type TestService } from '../testing/test-service.ts'

const PAGE = '<!doctype html><script type="module" src="/portal/assets/portal-1a2b.js"></script>'
let folder: string
let service: TestService

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quayside-portal-'))
  await mkdir(join(folder, 'built', 'assets'), { recursive: true })
  await writeFile(join(folder, 'built', 'index.html'), PAGE)
  await writeFile(join(folder, 'built', 'assets', 'portal-1a2b.js'), 'start()')
  await writeFile(join(folder, 'built', 'assets', 'portal-3c4d.svg'), '<svg/>')
  service = await startTestService({
    builtFolders: { picker: folder, client: folder, portal: join(folder, 'built') },
  })
})
after(async () => {
  await service.close()
  await rm(folder, { recursive: true })
})

const get = (url: string, headers = {}) => service.server.inject({ url, headers })

describe('the portal’s page', () => {
  for (const url of ['/portal', '/portal/', '/portal/apps/AnAppz/files/x.y', '/portal/apidocs']) {
    test(`is answered at ${url}, so that every view can be linked to`, async () => {
      const answer = await get(url)

      assert.deepEqual([answer.statusCode, answer.body], [200, PAGE])
      assert.match(String(answer.headers['content-type']), /^text\/html/)
    })
  }

  test('runs our own scripts only, in no frame of others, and shows files', async () => {
    const { headers } = await get('/portal')

    const policy = String(headers['content-security-policy'])
    assert.match(policy, /^default-src 'none'; script-src [^;']+; style-src [^;']+; /)
    assert.doesNotMatch(policy, /unsafe|\*/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.match(policy, /img-src 'self' data: blob: http:\/\/localhost:8080/)
    assert.equal(headers['access-control-allow-origin'], undefined)
    assert.equal(headers['x-frame-options'], 'DENY')
  })

  test('runs no script that somebody stored under the same origin', async () => {
    const { headers } = await get('/portal', { host: 'files.example:8443' })

    const [, sources] = /script-src ([^;]+)/.exec(String(headers['content-security-policy'])) ?? []
    assert.equal(sources, 'http://localhost:8080/portal/assets/ files.example:8443/portal/assets/')
  })

  test('is asked for each time and sent once', async () => {
    const first = await get('/portal')

    const again = await get('/portal/audit', { 'if-none-match': String(first.headers.etag) })

    assert.equal(first.headers['cache-control'], 'no-cache')
    assert.deepEqual([again.statusCode, again.body], [304, ''])
  })

  test('loads files that are kept for good', async () => {
    const script = await get('/portal/assets/portal-1a2b.js', { 'accept-encoding': 'br' })
    const icon = await get('/portal/assets/portal-3c4d.svg')

    assert.match(String(script.headers['cache-control']), /immutable/)
    assert.equal(script.headers['content-encoding'], 'br')
    assert.deepEqual([icon.headers['content-type'], icon.body], ['image/svg+xml', '<svg/>'])
  })

  test('is never the answer to a program', async () => {
    const urls = ['/portal/api/nothing', '/portal/api', '/portal/assets/gone.js']
    for (const url of [...urls, '/portal/assets/..%2Findex.html']) {
      const answer = await get(url)

      assert.deepEqual([answer.statusCode, answer.json().code], [404, 'route_unknown'], url)
    }
  })

  test('is missing in plain words where nothing was built', async () => {
    const other = await startTestService()

    const answer = await other.server.inject('/portal')

    await other.close()
    assert.equal(answer.statusCode, 503)
    assert.match(answer.body, /npm run build/)
  })
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ProcessAnswer } from '@quayside/wire'
import { type ConnectedPerson, connectPerson } from '../support/cloud.ts'
import { forEachSize } from '../support/places.ts'
import { DEMO_API_KEY, PERSON, startQuayside, type TestQuayside } from '../support/quayside.ts'
import { putText, sandboxFile } from '../support/sandbox.ts'
import { sha256Of } from '../support/sha256.ts'

forEachSize((size) => {
  let quayside: TestQuayside
  let person: ConnectedPerson
  before(async () => {
    quayside = await startQuayside({ size })
    person = await connectPerson(quayside)
  })
  after(() => quayside.stop())

  test('a linked file answers the bytes that lie at its source', async () => {
    const file = await person.link('/Photos/harbour.jpg')

    assert.equal(file.status, undefined)
    const original = await sandboxFile(quayside, '/Photos/harbour.jpg')
    assert.equal((await sha256Of(file.url)).sha256, original.sha256)
  })

  for (const kind of ['link', 'store'] as const) {
    test(`parts of a file can be asked for (${kind})`, async () => {
      await putText(quayside, `/${kind}.txt`, '0123456789')
      const { url } = await person[kind](`/${kind}.txt`)
      const ask = (range: string) => fetch(url, { headers: { range } })

      const first = await ask('bytes=0-3')
      assert.deepEqual(
        [first.status, first.headers.get('content-range'), await first.text()],
        [206, 'bytes 0-3/10', '0123'],
      )
      assert.equal(await (await ask('bytes=-2')).text(), '89')
      assert.equal(await (await ask('bytes=8-')).text(), '89')
      const beyond = await ask('bytes=10-')
      assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, 'bytes */10'])
    })

    test(`a file that has not changed is not sent again (${kind})`, async () => {
      const { url } = await person[kind]('/Photos/harbour.jpg')
      const first = await fetch(url)
      await first.arrayBuffer()

      const etag = first.headers.get('etag') ?? ''
      const again = await fetch(url, { headers: { 'if-none-match': etag } })

      assert.equal(again.status, 304)
      const head = await fetch(url, { method: 'HEAD' })
      assert.equal(head.headers.get('content-length'), first.headers.get('content-length'))
    })
  }

  test('what a link, a copy or another address leads to is stored by an address', async () => {
    const { sha256 } = await sandboxFile(quayside, '/Photos/harbour.jpg')
    const link = await person.link('/Photos/harbour.jpg')
    const copy = await person.store('/Photos/harbour.jpg')
    const elsewhere = `${quayside.url}/openapi.json`
    const store = async (source: string) => {
      const address = `${quayside.url}/cdn/${DEMO_API_KEY}/store=path:"in/"/${source}`
      const answer = await fetch(address, { method: 'POST' })
      const { url, type } = (await answer.json()) as ProcessAnswer
      return { status: answer.status, type, ...(await sha256Of(url)) }
    }

    const jpeg = { status: 200, type: 'image/jpeg', sha256, size: copy.size }
    assert.deepEqual(await store(link.handle), jpeg)
    assert.deepEqual(await store(copy.url), jpeg)
    const json = { status: 200, type: 'application/json', ...(await sha256Of(elsewhere)) }
    assert.deepEqual(await store(elsewhere), json)
  })

  test('a linked file that was deleted at its source says so', async () => {
    await putText(quayside, '/gone.txt', 'soon gone')
    const { url } = await person.link('/gone.txt')
    await quayside.sandbox.deleteFile({ account: PERSON, path: '/gone.txt' })

    const response = await fetch(url)

    assert.ok([404, 410].includes(response.status))
    assert.match(await response.text(), /\w+ \w+/)
  })

  test('what a stored HTML page says cannot run as ours', async () => {
    await putText(quayside, '/page.html', '<script>document.title = "ran"</script>')
    const { url } = await person.store('/page.html')

    const response = await fetch(url)

    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
    assert.match(response.headers.get('content-security-policy') ?? '', /sandbox/)
  })
})

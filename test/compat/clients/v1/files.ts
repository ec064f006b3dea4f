import assert from 'node:assert/strict'
import type { CompatCase } from '../../case.ts'
import { DIGESTS, digestsOf, EVERY_FIELD, PICTURE } from '../pictures.ts'
import type { FirstClient, FirstPackage } from './client.ts'

declare const client: FirstClient
declare const filestack: FirstPackage

const BOTH = ['browser', 'node'] as const

/** What is known of stored files, and their end. */
export const fileCases: readonly CompatCase[] = [
  {
    covers: ['client.metadata'],
    shows: 'the usual fields, and every field it can ask for',
    runs: BOTH,
    async run({ evaluate, service }) {
      const { usual, all, handle } = await evaluate(
        async ({ picture, fields, security }) => {
          const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0))
          const { handle } = await client.upload(
            kit.input(bytes, 'image/png'),
            { mimetype: 'image/png' },
            { filename: 'dot.png' },
          )
          const usual = await client.metadata(handle)
          return { usual, all: await client.metadata(handle, fields, security), handle }
        },
        {
          picture: PICTURE,
          fields: EVERY_FIELD,
          security: service.sign({ call: ['stat', 'exif'] }),
        },
      )

      assert.deepEqual(
        [usual.filename, usual.mimetype, usual.handle, usual.writeable, usual.md5],
        ['dot.png', 'image/png', handle, true, undefined],
      )
      assert.deepEqual([all.width, all.height, all.filename], [2, 1, 'dot.png'])
      assert.deepEqual(
        DIGESTS.map((name) => all[name]),
        digestsOf(Buffer.from(PICTURE, 'base64')),
      )
    },
  },
  {
    covers: ['client.retrieve'],
    shows: 'the content, its headers, and what is known of it',
    runs: BOTH,
    async run({ evaluate }) {
      const seen = await evaluate(async () => {
        const { handle } = await client.upload(kit.input('again'), {}, { filename: 'a.txt' })
        const textOf = async (content: unknown) =>
          content instanceof Blob ? await content.text() : String(content)
        // In Node the package leaves the text as it came.
        const known = await client.retrieve(handle, { metadata: true })
        return {
          content: await textOf(await client.retrieve(handle)),
          download: await textOf(
            await client.retrieve(handle, { dl: true, cache: false, extension: 'b.txt' }),
          ),
          head: (await client.retrieve(handle, { head: true })) as Record<string, string>,
          metadata: (ArrayBuffer.isView(known) ? JSON.parse(String(known)) : known) as {
            filename: string
          },
        }
      })

      assert.deepEqual([seen.content, seen.download], ['again', 'again'])
      assert.equal(seen.head['content-length'], '5')
      assert.equal(seen.metadata.filename, 'a.txt')
    },
  },
  ...(['remove', 'removeMetadata'] as const).map(
    (method): CompatCase => ({
      covers: [`client.${method}`],
      shows: 'a file goes for whoever has a policy for it, and for nobody else',
      runs: BOTH,
      async run({ evaluate, service }) {
        const { url, statuses } = await evaluate(
          async ({ method, allowed, forbidden }) => {
            const { handle, url } = await client.upload(kit.input('going'), {}, { filename: 'g' })
            const refused = await kit.refusal(client[method](handle, forbidden))
            const { status } = await client[method](handle, allowed)
            return { url, statuses: [refused.status, status] }
          },
          {
            method,
            allowed: service.sign({ call: ['remove'] }),
            forbidden: service.sign({ call: ['read'] }),
          },
        )

        assert.deepEqual(statuses, [403, 200])
        assert.equal((await service.ask(url)).status, 404)
      },
    }),
  ),
  {
    covers: ['init'],
    shows: 'an app that asks for policies: everything with one for the client, nothing without',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const { apiKey, secret } = service.secured
      const seen = await evaluate(
        async ({ apiKey, cname, security }) => {
          const input = () => kit.input('behind a policy')
          const open = filestack.init(apiKey, { cname })
          const refused = await kit.refusal(open.upload(input(), { retry: 1 }, { filename: 's' }))
          const secured = filestack.init(apiKey, { cname, security })
          const { handle } = await secured.upload(input(), {}, { filename: 's.txt' })
          const { filename } = await secured.metadata(handle)
          const { status } = await secured.remove(handle)
          return { refused: refused.status, filename, status }
        },
        { apiKey, cname, security: service.sign({}, secret) },
      )

      assert.deepEqual(seen, { refused: 403, filename: 's.txt', status: 200 })
    },
  },
  {
    covers: ['client.preview'],
    shows: 'the page of a file, in a frame and in a window of its own',
    runs: ['browser'],
    ownPage: true,
    async run({ evaluate, service, page }) {
      const [, cdn = ''] = service.origins
      const handle = await evaluate(async () => {
        const { handle } = await client.upload(kit.input('look'), {}, { filename: 'look.txt' })
        client.preview(handle, { id: 'stage' })
        return handle
      })

      await page().frameLocator('#stage iframe').getByText('look.txt').first().waitFor()
      const [popup] = await Promise.all([
        page().waitForEvent('popup'),
        evaluate((handle) => void client.preview(handle), handle),
      ])
      await popup.getByText('look.txt').first().waitFor()
      assert.equal(popup.url(), `${cdn}/preview/${handle}`)
    },
  },
]

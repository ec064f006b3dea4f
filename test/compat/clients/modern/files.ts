import assert from 'node:assert/strict'
import type { Client } from 'filestack-js-4'
import type { CompatCase } from '../../case.ts'
import { DIGESTS, digestsOf, EVERY_FIELD, PICTURE } from '../pictures.ts'

declare const client: Client
declare const filestack: typeof import('filestack-js-4')

const BOTH = ['browser', 'node'] as const

/** What is known of stored files, and their end. */
export const fileCases: readonly CompatCase[] = [
  {
    covers: ['client.metadata'],
    shows: 'the usual fields',
    runs: BOTH,
    async run({ evaluate }) {
      const { metadata, handle } = await evaluate(async () => {
        const { handle } = await client.upload(
          kit.input('known', 'text/plain'),
          {},
          { filename: 'known.txt', path: 'in/', mimetype: 'text/plain' },
        )
        return { metadata: await client.metadata(handle), handle }
      })

      const { uploaded, key, path, ...rest } = metadata
      assert.deepEqual(rest, {
        ...{ handle, filename: 'known.txt', mimetype: 'text/plain', size: 5 },
        ...{ writeable: true, location: 'S3' },
      })
      assert.equal(path, key)
      assert.match(key, /^in\/.{20}_known\.txt$/)
      assert.ok(uploaded > 1_600_000_000_000, 'milliseconds')
    },
  },
  {
    covers: ['client.metadata'],
    shows: 'every field it can ask for, of a picture that was stored from an address',
    runs: BOTH,
    async run({ evaluate, service }) {
      const metadata = await evaluate(
        async ({ picture, fields, security }) => {
          const { handle } = await client.upload(
            picture,
            {},
            { filename: 'dot.png', mimetype: 'image/png' },
          )
          return await client.metadata(handle, fields, security)
        },
        {
          picture: PICTURE,
          fields: EVERY_FIELD,
          security: service.sign({ call: ['stat', 'exif'] }),
        },
      )

      const bytes = Buffer.from(PICTURE, 'base64')
      assert.deepEqual(
        DIGESTS.map((name) => metadata[name]),
        digestsOf(bytes),
      )
      assert.deepEqual([metadata.width, metadata.height], [2, 1])
      assert.equal(metadata.size, bytes.length)
      assert.equal(metadata.filename, 'dot.png')
      assert.equal(metadata.mimetype, 'image/png')
    },
  },
  {
    covers: ['client.retrieve'],
    shows: 'the content, its headers, and what is known of it',
    runs: BOTH,
    async run({ evaluate }) {
      const seen = await evaluate(async () => {
        const { handle } = await client.upload(
          kit.input('{"read":"again"}'),
          {},
          { filename: 'again.json', mimetype: 'application/json' },
        )
        const content = await client.retrieve(handle)
        const head = await client.retrieve(handle, { head: true })
        const metadata = await client.retrieve(handle, { metadata: true })
        const download = await client.retrieve(handle, {
          dl: true,
          cache: false,
          extension: 'renamed.json',
        })
        return { content, head, metadata, download } as object as Record<
          'content' | 'head' | 'metadata' | 'download',
          Record<string, unknown>
        >
      })

      assert.deepEqual(seen.content, { read: 'again' })
      assert.deepEqual(seen.download, { read: 'again' })
      assert.equal(seen.head['content-length'], '16')
      assert.equal(seen.metadata.filename, 'again.json')
    },
  },
  {
    covers: ['client.download'],
    shows: 'the content, from below the name the client was given',
    runs: BOTH,
    async run({ evaluate, service }) {
      const { text } = await evaluate(
        async (security) => {
          const { handle } = await client.upload(kit.input('fetched'), {}, { filename: 'f.txt' })
          const { data } = await client.download(handle, security)
          return { text: data instanceof Blob ? await data.text() : String(data) }
        },
        service.sign({ call: ['read'] }),
      )

      assert.equal(text, 'fetched')
    },
  },
  ...(['remove', 'removeMetadata'] as const).map(
    (method): CompatCase => ({
      covers: [`client.${method}`],
      shows: 'a file goes for whoever has a policy for it, and for nobody else',
      runs: BOTH,
      async run({ evaluate, service }) {
        const { file, refused, status } = await evaluate(
          async ({ method, allowed, forbidden }) => {
            const { handle, url } = await client.upload(
              kit.input('going'),
              {},
              { filename: 'g.txt' },
            )
            const refused = await kit.refusal(client[method](handle, forbidden))
            const { status } = await client[method](handle, allowed)
            return { file: { url: url as string }, refused, status }
          },
          {
            method,
            allowed: service.sign({ call: ['remove'] }),
            forbidden: service.sign({ call: ['read'] }),
          },
        )

        assert.equal(refused.status, 403)
        assert.equal(status, 200)
        assert.equal((await service.ask(file.url)).status, 404)
      },
    }),
  ),
  {
    covers: ['client.setSecurity'],
    shows:
      'an app that asks for policies: upload, metadata, content and end with one for the client',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const { apiKey, secret } = service.secured
      const seen = await evaluate(
        async ({ apiKey, cname, security }) => {
          const secured = filestack.init(apiKey, { cname })
          const input = () => kit.input('behind a policy')
          const refused = await secured
            .upload(input(), { retry: 1 }, { filename: 's.txt' })
            .catch((failed) => failed.status as string)
          secured.setSecurity(security)
          const { handle, url } = await secured.upload(input(), {}, { filename: 's.txt' })
          const { filename } = await secured.metadata(handle)
          const content = await secured.retrieve(handle)
          const ended = await secured.remove(handle)
          return { refused, url: url as string, filename, content, status: ended.status as number }
        },
        { apiKey, cname, security: service.sign({}, secret) },
      )

      assert.equal(seen.refused, 'Failed')
      assert.equal(seen.filename, 's.txt')
      assert.equal(String(seen.content), 'behind a policy')
      assert.equal(seen.status, 200)
      assert.equal((await service.ask(seen.url)).status, 404)
    },
  },
  {
    covers: ['client.preview'],
    shows: 'the page of a file, in a frame and in a window of its own',
    runs: ['browser'],
    ownPage: true,
    async run({ evaluate, service, page }) {
      const [, cdn = ''] = service.origins
      const file = await evaluate(async () => {
        const { handle } = await client.upload(
          kit.input('to be looked at', 'text/plain'),
          {},
          { filename: 'look.txt', mimetype: 'text/plain' },
        )
        client.preview(handle, { id: 'stage' })
        return { handle: handle as string }
      })

      const address = `${cdn}/preview/${file.handle}`
      const frame = page().frameLocator('#stage iframe')
      await frame.getByText('look.txt').first().waitFor()
      const [popup] = await Promise.all([
        page().waitForEvent('popup'),
        evaluate(({ handle }) => void client.preview(handle), file),
      ])
      await popup.getByText('look.txt').first().waitFor()
      assert.equal(popup.url(), address)
    },
  },
]

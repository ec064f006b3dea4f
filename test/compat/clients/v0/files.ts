import assert from 'node:assert/strict'
import type { CompatCase } from '../../case.ts'
import { checkConversion } from '../conversions.ts'
import { DIGESTS, digestsOf, EVERY_FIELD, PICTURE } from '../pictures.ts'
import type { EldestClient, EldestPackage } from './client.ts'

declare const client: EldestClient
declare const filestack: EldestPackage

const FILESTACK_CDN = 'https://cdn.filestackcontent.com'

/** What is known of stored files, and their end. */
export const fileCases: readonly CompatCase[] = [
  {
    covers: ['init', 'version', 'client.getSecurity', 'client.setSecurity'],
    shows: 'a client for a name and a policy, which can be changed',
    runs: ['browser', 'node'],
    async run({ evaluate }) {
      const { version, before, after } = await evaluate(() => {
        const before = client.getSecurity()
        client.setSecurity({ policy: 'p', signature: 's' })
        return { version: filestack.version, before, after: client.getSecurity() }
      })

      assert.equal(version, '0.11.5')
      assert.deepEqual([before.policy, after.policy, after.signature], [undefined, 'p', 's'])
    },
  },
  {
    covers: ['client.metadata'],
    shows: 'the usual fields, and every field it can ask for',
    runs: ['browser'],
    async run({ evaluate, service }) {
      const { usual, all } = await evaluate(
        async ({ picture, fields, security }) => {
          const text = `data:image/png;base64,${picture}`
          const { handle } = await client.upload(text, {}, { filename: 'dot.png' })
          const usual = await client.metadata(handle)
          client.setSecurity(security)
          return { usual, all: await client.metadata(handle, fields) }
        },
        {
          picture: PICTURE,
          fields: EVERY_FIELD,
          security: service.sign({ call: ['stat', 'exif'] }),
        },
      )

      assert.deepEqual(
        [usual.filename, usual.mimetype, usual.writeable, usual.md5],
        ['dot.png', 'image/png', true, undefined],
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
    runs: ['browser'],
    async run({ evaluate }) {
      const seen = await evaluate(async () => {
        const { handle } = await client.upload(kit.input('again'), {}, { filename: 'a.txt' })
        const content = (await client.retrieve(handle)) as Blob
        const options = { dl: true, cache: true, extension: 'b.txt' }
        const download = (await client.retrieve(handle, options)) as Blob
        return {
          texts: [await content.text(), await download.text()],
          head: (await client.retrieve(handle, { head: true })) as Record<string, string>,
          metadata: (await client.retrieve(handle, { metadata: true })) as { filename: string },
        }
      })

      assert.deepEqual(seen.texts, ['again', 'again'])
      assert.equal(seen.head['content-length'], '5')
      assert.equal(seen.metadata.filename, 'a.txt')
    },
  },
  {
    covers: ['client.remove'],
    shows: 'a file goes for whoever has a policy for it, and for nobody else',
    runs: ['browser'],
    async run({ evaluate, service }) {
      const { url, statuses } = await evaluate(
        async ({ allowed, forbidden }) => {
          const { handle, url } = await client.upload(kit.input('going'), {}, { filename: 'g.txt' })
          client.setSecurity(forbidden)
          const refused = await kit.refusal(client.remove(handle))
          client.setSecurity(allowed)
          const { status } = await client.remove(handle)
          return { url, statuses: [refused.status, status] }
        },
        {
          allowed: service.sign({ call: ['remove'] }),
          forbidden: service.sign({ call: ['read'] }),
        },
      )

      assert.deepEqual(statuses, [403, 200])
      assert.equal((await service.ask(url)).status, 404)
    },
  },
  {
    covers: ['init'],
    shows: 'an app that asks for policies: everything with one for the client, nothing without',
    runs: ['browser'],
    async run({ evaluate, service, cname }) {
      const { apiKey, secret } = service.secured
      const seen = await evaluate(
        async ({ apiKey, cname, security }) => {
          const input = () => kit.input('behind a policy')
          const open = filestack.init(apiKey, undefined, cname)
          const refused = await kit.refusal(open.upload(input(), { retry: 1 }, { filename: 's' }))
          const secured = filestack.init(apiKey, security, cname)
          const { handle } = await secured.upload(input(), {}, { filename: 's.txt' })
          const { filename } = await secured.metadata(handle)
          const { status } = await secured.remove(handle)
          return { refused: refused.message !== '', filename, status }
        },
        { apiKey, cname, security: service.sign({}, secret) },
      )

      assert.deepEqual(seen, { refused: true, filename: 's.txt', status: 200 })
    },
  },
  {
    covers: ['client.preview', 'inner client.preview'],
    shows: "the page of a file, once the name of Filestack's CDN leads here",
    differs: `the client asks \`${FILESTACK_CDN}\` whatever its cname is`,
    asksToo: [FILESTACK_CDN],
    runs: ['browser'],
    ownPage: true,
    async run({ evaluate, page, service }) {
      const [, cdn = ''] = service.origins
      const handle = await evaluate(async () => {
        const { handle } = await client.upload(kit.input('look'), {}, { filename: 'look.txt' })
        return handle
      })
      await page()
        .context()
        .route(`${FILESTACK_CDN}/**`, async (route) => {
          const asked = route.request().url().replace(FILESTACK_CDN, cdn)
          const { status, headers, text } = await service.ask(asked)
          const contentType = String(headers['content-type'])
          await route.fulfill({ status, contentType, body: text })
        })
      const [popup] = await Promise.all([
        page().waitForEvent('popup'),
        evaluate((handle) => void client.preview(handle), handle),
      ])
      await popup.getByText('look.txt').first().waitFor()

      assert.equal(popup.url(), `${FILESTACK_CDN}/preview/${handle}`)
    },
  },
  {
    covers: ['client.transform'],
    shows: 'what conversions make, at addresses below the name the client was given',
    runs: ['browser', 'node'],
    async run({ evaluate, service, cname }) {
      const urls = await evaluate(
        (address) => [
          client.transform(address, {
            crop: { dim: { x: 1, y: 2, width: 30, height: 40 } },
            resize: { width: 100, fit: 'max' },
            rotate: { deg: 90 },
            roundedCorners: { radius: 20 },
            vignette: { amount: 50, blurmode: 'gaussian' },
            polaroid: { rotate: 10 },
            tornEdges: { spread: [1, 10] },
            shadow: { blur: 5, vector: [4, 4] },
          }),
          client.transform(address, {
            circle: { background: 'white' },
            border: { width: 3 },
            flip: true,
            flop: true,
            blackwhite: { threshold: 50 },
            monochrome: true,
            sepia: { tone: 80 },
            output: { format: 'png' },
          }),
          client.transform(address, {}),
        ],
        `${service.elsewhere.origin}/boat.png`,
      )

      const root = `https://process.${cname}/${service.apiKey}/`
      for (const url of urls.slice(0, 2)) {
        assert.ok(url.startsWith(root), url)
        await checkConversion(service, url)
      }
      assert.equal(urls[2], `${service.elsewhere.origin}/boat.png`)
    },
  },
]

import assert from 'node:assert/strict'
import type { Client } from 'filestack-js-4'
import type { Bench, CompatCase } from '../../case.ts'
import {
  checkConversion,
  checkRefusal,
  checkSound,
  DOCUMENT,
  PICTURE,
  REFUSED,
  tasksWith,
} from '../conversions.ts'
import {
  DOCUMENT_FILELINK_TASKS,
  FILELINK_TASKS,
  type FilelinkTask,
  MODERN_FILELINK_TASKS,
  MODERN_REFUSED_FILELINK_TASKS,
  REFUSED_FILELINK_TASKS,
} from '../filelink-tasks.ts'

declare const client: Client
declare const filestack: typeof import('filestack-js-4')

const BOTH = ['browser', 'node'] as const
const TASKS = [...FILELINK_TASKS, ...MODERN_FILELINK_TASKS]
const REFUSED_TASKS = [...REFUSED_FILELINK_TASKS, ...MODERN_REFUSED_FILELINK_TASKS]

/** Addresses that tell what is to be done with a file. */
export const addressCases: readonly CompatCase[] = [
  {
    covers: ['client.transform', 'transform'],
    shows: 'what conversions make, at addresses below the name the client was given',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const address = `${service.elsewhere.origin}/boat.png`
      const { handle, urls } = await evaluate(
        async ({ picture, address }) => {
          const { handle } = await client.upload(
            kit.input(new Uint8Array(picture)),
            {},
            { filename: 'x.png' },
          )
          const options = { resize: { width: 100 }, roundedCorners: { radius: 20 }, flip: true }
          const urls = [
            client.transform(handle, options),
            client.transform(handle, options, true),
            client.transform(address, { flip: true }),
            filestack.transform(client.session, handle, { flip: true }),
          ]
          return { handle: handle as string, urls }
        },
        { picture: PICTURE, address },
      )

      const root = `https://cdn.${cname}/${service.apiKey}`
      const [plain, encoded, elsewhere, exported] = urls
      assert.equal(plain, `${root}/resize=width:100/rounded_corners=radius:20/flip/${handle}`)
      assert.ok(encoded?.startsWith(`${root}/b64/`))
      assert.equal(elsewhere, `${root}/flip/"${address}"`)
      assert.equal(exported, `${root}/flip/${handle}`)
      for (const url of urls) await checkConversion(service, url)
    },
  },
  {
    covers: ['client.transform'],
    shows:
      'addresses that convert nothing: the file, not kept by caches, for a policy, and stored anew',
    runs: BOTH,
    async run({ evaluate, service }) {
      const urls = await evaluate(async (security) => {
        const { handle } = await client.upload(kit.input('as it is'), {}, { filename: 'x.txt' })
        return {
          uncached: client.transform(handle, { cache: false as never }),
          allowed: client.transform(handle, { security }),
          refused: client.transform(handle, { security: { ...security, signature: 'other' } }),
          stored: client.transform(handle, { store: { filename: 'copy.txt' } }),
        }
      }, service.sign())

      assert.equal((await service.ask(urls.uncached)).text, 'as it is')
      assert.equal((await service.ask(urls.allowed)).text, 'as it is')
      assert.equal((await service.ask(urls.refused)).status, 403)
      const stored = JSON.parse((await service.ask(urls.stored)).text)
      assert.equal(stored.filename, 'copy.txt')
      assert.equal((await service.ask(stored.url)).text, 'as it is')
    },
  },
  {
    covers: TASKS.map(({ method }) => `Filelink#${method}`),
    shows: 'what its conversions of pictures make',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      for (const url of await linksOf({ evaluate, cname }, PICTURE, TASKS)) {
        await checkConversion(service, url)
      }
    },
  },
  {
    covers: DOCUMENT_FILELINK_TASKS.map(({ method }) => `Filelink#${method}`),
    shows: 'what its conversions of documents make',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      for (const url of await linksOf({ evaluate, cname }, DOCUMENT, DOCUMENT_FILELINK_TASKS)) {
        await checkConversion(service, url)
      }
    },
  },
  {
    covers: REFUSED_TASKS.map(({ method }) => `Filelink#${method}`),
    shows: 'a refusal in words',
    differs: REFUSED,
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      for (const url of await linksOf({ evaluate, cname }, PICTURE, REFUSED_TASKS)) {
        await checkRefusal(service, url)
      }
    },
  },
  {
    covers: ['Filelink#videoConvert'],
    shows: 'a sound in another format, once it is made',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const url = await evaluate(
        ({ address, cname }) => {
          const link = new filestack.Filelink(address, client.session.apikey).setCname(cname)
          return link.videoConvert({ preset: 'mp3' } as never).toString()
        },
        { address: `${service.elsewhere.origin}/tone.wav`, cname },
      )

      await checkSound(service, url)
    },
  },
  {
    covers: ['Filelink#URLScreenshot'],
    shows: 'the picture of a page',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const url = await evaluate(
        ({ address, cname }) => {
          const link = new filestack.Filelink(address, client.session.apikey).setCname(cname)
          return link.URLScreenshot({ mode: 'window' } as never).toString()
        },
        { address: `${service.elsewhere.origin}/page.html`, cname },
      )

      await checkConversion(service, url)
    },
  },
  {
    covers: ['Filelink#zip', 'Filelink#fallback'],
    shows: 'an archive of several files, and what is answered instead of one that is not there',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const [zip, fallback] = await evaluate(
        async ({ picture, cname }) => {
          const upload = { filename: 'x.png' }
          const { handle } = await client.upload(kit.input(new Uint8Array(picture)), {}, upload)
          const apikey = client.session.apikey
          const link = (source: string | string[]) =>
            new filestack.Filelink(source, apikey).setCname(cname).setUseValidator(false)
          return [
            link([handle, handle]).zip().toString(),
            link('QsHandle000000000001').fallback({ handle, cache: 10 }).flip().toString(),
          ]
        },
        { picture: PICTURE, cname },
      )

      assert.match(zip ?? '', /\/zip\/\[\w{20},\w{20}\]$/)
      assert.match(fallback ?? '', /\/fallback=handle:\w{20},cache:10\/flip\/\w{20}$/)
      await checkConversion(service, String(zip))
      const { bytes, headers } = await service.ask(String(fallback))
      assert.deepEqual([...bytes], PICTURE)
      assert.equal(headers['cache-control'], 'public, max-age=10')
    },
  },
  {
    covers: ['Filelink#cache', 'Filelink#security', 'Filelink#store'],
    shows: 'addresses that convert nothing are answered',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const { content, store } = await evaluate(
        async ({ cname, security }) => {
          const { handle } = await client.upload(kit.input('as it is'), {}, { filename: 'x.txt' })
          const link = () => new filestack.Filelink(handle, client.session.apikey).setCname(cname)
          return {
            content: link().cache(false).security(security).toString(),
            store: link().security(security).store({ filename: 'anew.txt' }).toString(),
          }
        },
        { cname, security: service.sign() },
      )

      assert.equal((await service.ask(content)).text, 'as it is')
      const stored = JSON.parse((await service.ask(store, { method: 'POST' })).text)
      assert.equal(stored.filename, 'anew.txt')
      assert.equal((await service.ask(stored.url)).text, 'as it is')
    },
  },
  {
    covers: [
      ...['setBase64', 'setCname', 'setCustomDomain', 'setSource', 'setUseValidator', 'addTask'],
      ...['getTasks', 'getTransformations', 'getValidationSchema', 'reset', 'toString'],
    ].map((method) => `Filelink#${method}`),
    shows: 'a link put together piece by piece; encoded as base64 it means the same',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const seen = await evaluate(async (cname) => {
        const { handle } = await client.upload(kit.input('pieces'), {}, { filename: 'p.txt' })
        const link = new filestack.Filelink('QsHandle000000000001', client.session.apikey)
        link.setSource(handle)
        link.setCustomDomain(`https://cdn.${cname}`).setUseValidator(true)
        link.addTask('flip', true)
        const tasks = [...link.getTasks()]
        const checked = link.getTransformations().length
        link.reset().addTask('cache', false)
        const plain = link.toString()
        const encoded = link.setBase64(true).toString()
        const named = link.reset().setCustomDomain('').setCname(cname).toString()
        const schema = Object.keys(link.getValidationSchema())
        return { plain, encoded, named, tasks, checked, schema }
      }, cname)

      assert.deepEqual(seen.tasks, [{ name: 'flip', params: undefined }])
      assert.equal(seen.checked, 1)
      assert.ok(seen.schema.includes('properties'))
      assert.match(seen.encoded, /\/b64\//)
      for (const url of [seen.plain, seen.encoded, seen.named]) {
        assert.equal((await service.ask(url)).text, 'pieces')
      }
    },
  },
]

/** The addresses that links build for a file of this content, one for each task. */
async function linksOf(
  { evaluate, cname }: Pick<Bench, 'evaluate' | 'cname'>,
  content: readonly number[],
  tasks: readonly FilelinkTask[],
): Promise<readonly string[]> {
  const handle = await evaluate(async (bytes) => {
    const input = kit.input(new Uint8Array(bytes))
    return String((await client.upload(input, {}, { filename: 'x' })).handle)
  }, content)
  const named = tasksWith(tasks, handle)
  const urls = await evaluate(
    ({ named, handle, cname }) =>
      named.map(({ method, params }) => {
        const link = new filestack.Filelink(handle, client.session.apikey).setCname(cname)
        const add = link[method as 'resize'] as (params?: object | boolean) => typeof link
        return add.call(link, params).toString()
      }),
    { named, handle, cname },
  )
  for (const [at, { text }] of named.entries()) {
    assert.ok(urls[at]?.endsWith(`/${text}/${handle}`), text)
  }
  return urls
}

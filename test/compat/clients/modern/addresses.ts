import assert from 'node:assert/strict'
import type { Client } from 'filestack-js-4'
import type { CompatCase } from '../../case.ts'
import { CONVERSIONS, checkConversion } from '../conversions.ts'
import { FILELINK_TASKS, MODERN_FILELINK_TASKS } from '../filelink-tasks.ts'

declare const client: Client
declare const filestack: typeof import('filestack-js-4')

const BOTH = ['browser', 'node'] as const
const TASKS = [...FILELINK_TASKS, ...MODERN_FILELINK_TASKS]

/** Addresses that tell what is to be done with a file. */
export const addressCases: readonly CompatCase[] = [
  {
    covers: ['client.transform', 'transform'],
    shows: 'addresses of conversions, below the name the client was given',
    differs: CONVERSIONS,
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const { handle, urls } = await evaluate(async () => {
        const { handle } = await client.upload(kit.input('x'), {}, { filename: 'x.png' })
        const options = { resize: { width: 100 }, roundedCorners: { radius: 20 }, flip: true }
        const urls = [
          client.transform(handle, options),
          client.transform(handle, options, true),
          client.transform('https://pics.example.net/a, b.png', { flip: true }),
          filestack.transform(client.session, handle, { flip: true }),
        ]
        return { handle: handle as string, urls }
      })

      const root = `https://cdn.${cname}/${service.apiKey}`
      const [plain, encoded, elsewhere, exported] = urls
      assert.equal(plain, `${root}/resize=width:100/rounded_corners=radius:20/flip/${handle}`)
      assert.ok(encoded?.startsWith(`${root}/b64/`))
      assert.equal(elsewhere, `${root}/flip/"https://pics.example.net/a, b.png"`)
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
    shows: 'addresses of all its conversions',
    differs: CONVERSIONS,
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const { handle, urls } = await evaluate(
        async ({ tasks, cname }) => {
          const { handle } = await client.upload(kit.input('x'), {}, { filename: 'x.png' })
          const urls = tasks.map(({ method, params }) => {
            const link = new filestack.Filelink(handle, client.session.apikey).setCname(cname)
            const add = link[method as 'resize'] as (params?: object | boolean) => typeof link
            return add.call(link, params).toString()
          })
          return { handle: handle as string, urls }
        },
        { tasks: TASKS, cname },
      )

      const root = `https://cdn.${cname}/${service.apiKey}`
      assert.deepEqual(
        urls,
        TASKS.map(({ text }) => `${root}/${text}/${handle}`),
      )
      for (const url of urls) await checkConversion(service, url)
    },
  },
  {
    covers: ['Filelink#zip', 'Filelink#fallback'],
    shows: 'addresses of archives and of what to answer instead',
    differs: CONVERSIONS,
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const urls = await evaluate(async (cname) => {
        const { handle } = await client.upload(kit.input('x'), {}, { filename: 'x.png' })
        const apikey = client.session.apikey
        const link = (source: string | string[]) =>
          new filestack.Filelink(source, apikey).setCname(cname).setUseValidator(false)
        return [
          link([handle, handle]).zip().toString(),
          link(handle).fallback({ handle, cache: 10 }).flip().toString(),
        ]
      }, cname)

      assert.match(urls[0] ?? '', /\/zip\/\[\w{20},\w{20}\]$/)
      assert.match(urls[1] ?? '', /\/fallback=handle:\w{20},cache:10\/flip\/\w{20}$/)
      for (const url of urls) await checkConversion(service, url)
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

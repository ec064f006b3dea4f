import assert from 'node:assert/strict'
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
  REFUSED_FILELINK_TASKS,
} from '../filelink-tasks.ts'
import type { FirstClient, FirstPackage } from './client.ts'

declare const client: FirstClient
declare const filestack: FirstPackage

const BOTH = ['browser', 'node'] as const

/** Addresses that tell what is to be done with a file, and what the package exports. */
export const addressCases: readonly CompatCase[] = [
  {
    covers: ['client.transform', 'transform'],
    shows: 'what conversions make, at addresses below the name the client was given',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const { handle, urls } = await evaluate(
        async ({ picture, elsewhere }) => {
          const { handle } = await client.upload(
            kit.input(new Uint8Array(picture)),
            {},
            { filename: 'x.png' },
          )
          const options = { resize: { width: 100 }, roundedCorners: { radius: 20 }, flip: true }
          return {
            handle,
            urls: [
              client.transform(handle, options),
              client.transform(handle, options, true),
              client.transform(elsewhere, { flip: true }),
              filestack.transform(client.session, handle, { flip: true }),
            ],
          }
        },
        { picture: PICTURE, elsewhere: `${service.elsewhere.origin}/boat.png` },
      )

      const root = `https://cdn.${cname}/${service.apiKey}`
      const [plain, encoded] = urls
      assert.equal(plain, `${root}/resize=width:100/rounded_corners=radius:20/flip/${handle}`)
      assert.ok(encoded?.startsWith(`${root}/b64/`))
      for (const url of urls) await checkConversion(service, url)
    },
  },
  {
    covers: FILELINK_TASKS.map(({ method }) => `Filelink#${method}`),
    shows: 'what its conversions of pictures make',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      for (const url of await linksOf({ evaluate, cname }, PICTURE, FILELINK_TASKS)) {
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
    covers: REFUSED_FILELINK_TASKS.map(({ method }) => `Filelink#${method}`),
    shows: 'a refusal in words',
    differs: REFUSED,
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      for (const url of await linksOf({ evaluate, cname }, PICTURE, REFUSED_FILELINK_TASKS)) {
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
          const link = new filestack.Filelink(address, client.session.apikey)
          return String(link.setCname?.(cname)?.videoConvert?.({ preset: 'mp3' }))
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
          const link = new filestack.Filelink(address, client.session.apikey)
          return String(link.setCname?.(cname)?.URLScreenshot?.({ mode: 'window' }))
        },
        { address: `${service.elsewhere.origin}/page.html`, cname },
      )

      await checkConversion(service, url)
    },
  },
  {
    covers: ['Filelink#enhance', 'Filelink#ascii'],
    shows: 'nothing: the package does not know its own tasks',
    differs: 'the package refuses both before anything is asked',
    runs: BOTH,
    async run({ evaluate }) {
      const messages = await evaluate(async () => {
        const link = () => new filestack.Filelink('QsHandle000000000001')
        const refusals = ['enhance', 'ascii'].map((name) =>
          kit.refusal((async () => link()[name]?.(true))()),
        )
        return (await Promise.all(refusals)).map(({ message }) => message)
      })

      for (const message of messages) assert.match(message, /validation error/)
    },
  },
  {
    covers: [
      ...['Filelink#cache', 'Filelink#security', 'Filelink#store', 'Filelink#setBase64'],
      ...['Filelink#setCname', 'Filelink#setCustomDomain', 'Filelink#addTask', 'Filelink#reset'],
      ...['Filelink#getTransformations', 'Filelink#getValidationSchema', 'Filelink#toString'],
      'Filelink',
    ],
    shows: 'addresses that convert nothing: the file, for a policy, stored anew, also as base64',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const seen = await evaluate(
        async ({ cname, security }) => {
          const { handle } = await client.upload(kit.input('as it is'), {}, { filename: 'x.txt' })
          const link = () => {
            const made = new filestack.Filelink(handle, client.session.apikey) as unknown
            return (made as import('filestack-js-4').Filelink).setCname(cname)
          }
          const tasks = link().addTask('flip', true).getTransformations().length
          return {
            tasks,
            schema: Object.keys(link().getValidationSchema()),
            contents: [
              link().cache(false).security(security).toString(),
              link().security(security).setBase64(true).toString(),
              link().flip().reset().cache(false).setCustomDomain(`https://cdn.${cname}`).toString(),
            ],
            store: link().security(security).store({ filename: 'anew.txt' }).toString(),
          }
        },
        { cname, security: service.sign() },
      )

      assert.equal(seen.tasks, 1)
      assert.ok(seen.schema.includes('properties'))
      for (const url of seen.contents) assert.equal((await service.ask(url)).text, 'as it is', url)
      const stored = JSON.parse((await service.ask(seen.store)).text)
      assert.equal(stored.filename, 'anew.txt')
      assert.equal((await service.ask(stored.url)).text, 'as it is')
    },
  },
  {
    covers: ['init', 'version'],
    shows: 'a client whose every address is below the name it was given',
    runs: BOTH,
    async run({ evaluate, cname }) {
      const { urls, version } = await evaluate(() => ({
        urls: Object.values(client.session.urls),
        version: filestack.version,
      }))

      assert.equal(version, '1.14.6')
      for (const url of urls) assert.ok(new URL(url).host.endsWith(`.${cname}`), url)
    },
  },
  {
    covers: ['getSecurity'],
    shows: 'a pair made by the package is accepted, and one made with another secret is not',
    runs: ['node'],
    async run({ evaluate, service }) {
      const statuses = await evaluate(
        async ({ secret, expiry }) => {
          const { handle } = await client.upload(kit.input('signed'), {}, { filename: 's.txt' })
          const policy = { expiry, call: ['remove'] }
          const forged = filestack.getSecurity(policy, 'ANOTHERSECRETANOTHERSECRET')
          const { status } = await kit.refusal(client.remove(handle, forged))
          const ended = await client.remove(handle, filestack.getSecurity(policy, secret))
          return [status, ended.status]
        },
        { secret: service.secret, expiry: Math.floor(Date.now() / 1000) + 600 },
      )

      assert.deepEqual(statuses, [403, 200])
    },
  },
  {
    covers: [
      ...['TransformSchema', 'EAlignOptions', 'EAlignFacesOptions', 'EFitOptions', 'EBlurMode'],
      ...['EShapeType', 'ENoiseType', 'EStyleType', 'EColorspaceType', 'ECropfacesType'],
      ...['EVideoTypes', 'EUrlscreenshotAgent', 'EUrlscreenshotMode', 'EUrlscreenshotOrientation'],
      ...['EVideoLocations', 'EVideoAccess', 'EVideoAccessMode', 'AlignOptions'],
      ...['AlignFacesOptions', 'FitOptions', 'BlurMode', 'ShapeType', 'NoiseType', 'StyleType'],
      ...['ColorspaceType', 'CropfacesType', 'VideoTypes', 'URLScreenshotAgent'],
      ...['URLScreenshotMode', 'URLScreenshotOrientation', 'Locations', 'VideoAccess'],
      'VideoAccessMode',
    ],
    shows: 'the words options are made of build the addresses they name',
    runs: BOTH,
    async run({ evaluate }) {
      const { url, words } = await evaluate(() => {
        const link = new filestack.Filelink('QsHandle000000000001')
        const fit = filestack.FitOptions.max
        return {
          url: String(link.resize?.({ width: 10, fit })),
          words: Object.keys(filestack.TransformSchema.properties),
        }
      })

      assert.match(url, /resize=width:10,fit:max\//)
      assert.ok(words.includes('resize'))
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
        const link = new filestack.Filelink(handle, client.session.apikey)
        return String(link.setCname?.(cname)?.[method]?.(params))
      }),
    { named, handle, cname },
  )
  for (const [at, { text }] of named.entries()) {
    assert.ok(urls[at]?.endsWith(`/${text}/${handle}`), text)
  }
  return urls
}

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { CompatCase } from '../../case.ts'

declare const client: import('filestack-js-4').Client
declare const filestack: typeof import('filestack-js-4')

const BOTH = ['browser', 'node'] as const

/** What the package gives beside its client. */
export const exportCases: readonly CompatCase[] = [
  {
    covers: ['init', 'Filestack', 'Client', 'version', 'client.setCname'],
    shows: 'a client whose every address is below the name it was given',
    runs: BOTH,
    async run({ evaluate, cname, service }) {
      const { urls, isClient, filename } = await evaluate(
        async ({ apiKey, cname }) => {
          const made = filestack.Filestack(apiKey)
          made.setCname(cname)
          const { handle } = await made.upload(kit.input('hello'), {}, { filename: 'h.txt' })
          const { filename } = await made.metadata(handle)
          return {
            urls: { ...made.session.urls } as Record<string, string>,
            isClient: made instanceof filestack.Client && client instanceof filestack.Client,
            filename: filename as string,
          }
        },
        { apiKey: service.apiKey, cname },
      )

      assert.ok(isClient)
      assert.equal(filename, 'h.txt')
      for (const url of Object.values(urls)) {
        assert.ok(new URL(url).host.endsWith(`.${cname}`), url)
      }
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
          const policy = { expiry, call: ['remove'], handle }
          const forged = filestack.getSecurity(policy, 'ANOTHERSECRETANOTHERSECRET')
          const { status } = await kit.refusal(client.remove(handle, forged))
          const ended = await client.remove(handle, filestack.getSecurity(policy, secret))
          return [status, ended.status as number]
        },
        { secret: service.secret, expiry: Math.floor(Date.now() / 1000) + 600 },
      )

      assert.deepEqual(statuses, [403, 200])
    },
  },
  {
    covers: ['validateWebhookSignature'],
    shows: 'a webhook we sent is found genuine, and none with another byte',
    runs: ['node'],
    async run({ evaluate, service }) {
      const told = await service.webhooks()
      const { handle } = await evaluate(async () => {
        const { handle } = await client.upload(kit.input('told'), {}, { filename: 'told.txt' })
        return { handle: handle as string }
      })
      const webhook = await told.of(handle)

      const verdicts = await evaluate(
        ({ secret, body, toCompare }) =>
          [body, `${body} `].map((text) =>
            filestack.validateWebhookSignature(secret, text, toCompare),
          ),
        {
          secret: told.secret,
          body: webhook.body,
          toCompare: {
            signature: String(webhook.headers['fs-signature']),
            timestamp: String(webhook.headers['fs-timestamp']),
          },
        },
      )

      assert.deepEqual(verdicts, [true, false])
    },
  },
  {
    covers: ['getSecurity', 'validateWebhookSignature'],
    shows: 'the package itself keeps secrets out of pages: both throw there',
    runs: ['browser'],
    async run({ evaluate }) {
      const messages = await evaluate(async () => {
        const calls = [
          async () => filestack.getSecurity({ expiry: 1 }, 'secret'),
          async () =>
            filestack.validateWebhookSignature('secret', '', { signature: '', timestamp: '' }),
        ]
        const refusals = await Promise.all(calls.map((call) => kit.refusal(call())))
        return refusals.map(({ message }) => message)
      })

      for (const message of messages) assert.match(message, /only supported in nodejs/)
    },
  },
  {
    covers: [
      ...['getMimetype', 'sanitizeName', 'extensionToMime', 'resolveCdnUrl', 'resolveHost'],
      ...['removeEmpty', 'uniqueTime', 'uniqueId', 'filterObject', 'cleanUpCallbacks'],
      ...['md5', 'b64', 'getVersion', 'isMobile', 'isFacebook', 'client.utils'],
    ],
    shows: 'helpers that ask nobody; names and types they give are those we answer',
    runs: BOTH,
    async run({ evaluate, service, cname }) {
      const seen = await evaluate(async () => {
        const name = 'a [very] "odd" name.pdf'
        const pdf = new TextEncoder().encode('%PDF-1.7')
        const { utils } = client
        const made = await client.upload(
          { file: kit.input('%PDF-1.7'), name },
          {},
          { mimetype: utils.extensionToMime('pdf') },
        )
        const urls = { cdnUrl: 'https://cdn.filestackcontent.com' } as never
        const times = [utils.uniqueTime(), utils.uniqueTime()]
        const others = {
          type: await filestack.getMimetype(pdf, name),
          cdn: utils.resolveCdnUrl(client.session, made.handle),
          host: utils.resolveHost(urls, 'files.example.com').cdnUrl,
          kept: utils.removeEmpty({ a: '', b: false, c: 1 }) as object,
          filtered: utils.filterObject({ a: 1, b: 2 }, ['b']) as object,
          silent: utils.cleanUpCallbacks({ a: () => {}, b: 2 }) as { a?: unknown; b: number },
          times: times[0] !== times[1],
          id: utils.uniqueId(12).length,
          md5: utils.md5(pdf),
          b64: utils.b64('??>', true),
          version: utils.getVersion(),
          isMobile: utils.isMobile(),
          isFacebook: utils.isFacebook(),
          isSame: utils.sanitizeName === filestack.sanitizeName,
        }
        return {
          ...others,
          made: { url: made.url as string, filename: made.filename as string },
          name: filestack.sanitizeName(name),
        }
      })

      assert.equal(seen.made.filename, seen.name)
      assert.equal(seen.name, 'a -very- -odd- name.pdf')
      const file = await service.ask(seen.made.url)
      assert.match(String(file.headers['content-type']), /^application\/pdf/)
      assert.equal(seen.type, 'application/pdf')
      assert.equal(seen.cdn, `https://cdn.${cname}`)
      assert.equal(seen.host, 'https://cdn.files.example.com')
      assert.deepEqual(seen.kept, { b: false, c: 1 })
      assert.deepEqual(seen.filtered, { b: 2 })
      assert.deepEqual([seen.silent.a, seen.silent.b], [undefined, 2])
      assert.deepEqual([seen.times, seen.id, seen.isSame], [true, 12, true])
      assert.equal(seen.md5, createHash('md5').update('%PDF-1.7').digest('base64'))
      assert.equal(seen.b64, 'Pz8-')
      assert.match(seen.version, /^JS-\d/)
      assert.deepEqual([seen.isMobile, seen.isFacebook], [false, false])
    },
  },
  {
    covers: [
      ...['FsRequest', 'FsRequest.get', 'FsRequest.head', 'FsRequest.options', 'FsRequest.post'],
      ...['FsRequest.put', 'FsRequest.delete', 'FsRequest.dispatch', 'FsRequest#dispatch'],
      ...['FsHttpMethod', 'FsRequestError', 'FsRequestErrorCode'],
    ],
    shows: 'plain requests of the package: a file, its head, its end; refusals with their status',
    runs: BOTH,
    async run({ evaluate, service }) {
      const seen = await evaluate(
        async (security) => {
          const params = { ...security }
          const { FsRequest } = filestack
          const { url, handle } = await client.upload(kit.input('plain'), {}, { filename: 'p.txt' })
          const file = `${client.session.urls.fileApiUrl}/${handle}`
          const head = await FsRequest.head(url)
          const options = await FsRequest.options(url)
          const dispatched = await FsRequest.dispatch(url, {})
          const instance = await new FsRequest().dispatch({ url })
          const post = await FsRequest.post(file, 'written', { params })
          const put = await FsRequest.put(file, 'put', { params })
          const got = await FsRequest.get(url, { params: { cache: 'false' } })
          const ended = await FsRequest.delete(file, { params })
          const error = await FsRequest.get(url).catch((error) => error)
          return {
            texts: [dispatched, instance, got].map(({ data }) => String(data)),
            statuses: [head, options, post, put, ended].map(({ status }) => status),
            length: head.headers['content-length'] as string,
            error: { isOne: error instanceof filestack.FsRequestError, code: error.code as string },
          }
        },
        service.sign({ call: ['write', 'remove'] }),
      )

      assert.deepEqual(seen.texts, ['plain', 'plain', 'put'])
      assert.deepEqual(
        seen.statuses.map((status) => Math.floor(status / 100)),
        [2, 2, 2, 2, 2],
      )
      assert.equal(seen.length, '5')
      assert.deepEqual(seen.error, { isOne: true, code: 'REQUEST' })
    },
  },
  {
    covers: ['FsRequest.purge', 'FsRequest.path'],
    shows: 'methods no address of ours knows: refused',
    differs: 'no address answers the methods `PURGE` and `PATH`',
    runs: BOTH,
    async run({ evaluate }) {
      const messages = await evaluate(async () => {
        const { url } = await client.upload(kit.input('plain'), {}, { filename: 'p.txt' })
        const { FsRequest } = filestack
        const refusals = [FsRequest.purge(url), FsRequest.path(url)].map((call) =>
          kit.refusal(call),
        )
        return (await Promise.all(refusals)).map(({ message }) => message)
      })

      for (const message of messages) assert.ok(message.length > 0)
    },
  },
  {
    covers: ['FsCancelToken', 'FsCancelToken#cancel', 'FilestackError', 'FilestackErrorType'],
    shows: 'a request taken back, and the errors of options that are wrong',
    runs: BOTH,
    async run({ evaluate }) {
      const { isFromPackage, type, message } = await evaluate(async () => {
        const { url } = await client.upload(kit.input('late'), {}, { filename: 'l.txt' })
        const cancelToken = new filestack.FsCancelToken()
        const request = filestack.FsRequest.get(url, { cancelToken })
        cancelToken.cancel('no longer wanted')
        const { message } = await kit.refusal(request)
        try {
          void client.upload(kit.input('x'), { partSize: 1 })
        } catch (error) {
          const made = error as import('filestack-js-4').FilestackError
          return {
            isFromPackage: made instanceof filestack.FilestackError,
            type: made.type === filestack.FilestackErrorType.VALIDATION,
            message,
          }
        }
        throw new Error('a part size of one byte was accepted')
      })

      assert.deepEqual({ isFromPackage, type }, { isFromPackage: true, type: true })
      assert.match(message, /abort/i)
    },
  },
  {
    covers: [
      ...['TransformSchema', 'PickerDisplayMode', 'PrefetchEvents', 'Filelink', 'EAlignOptions'],
      ...['EAlignFacesOptions', 'EFitOptions', 'EBlurMode', 'EShapeType', 'ENoiseType'],
      ...['EStyleType', 'EColorspaceType', 'ECropfacesType', 'ESmartCropMode'],
      ...['EImageWatermarkPosition', 'EAudioTypes', 'EVideoTypes', 'EUrlscreenshotAgent'],
      ...['EUrlscreenshotMode', 'EUrlscreenshotOrientation', 'EVideoLocations', 'EVideoAccess'],
      ...['EVideoAccessMode', 'Align', 'FitOptions', 'BlurMode', 'ShapeType', 'NoiseType'],
      ...['StyleType', 'ColorspaceType', 'CropfacesType', 'ImageWatermarkPosition'],
      ...['SmartCropMode', 'AudioTypes', 'VideoTypes', 'URLScreenshotAgent', 'URLScreenshotMode'],
      ...['URLScreenshotOrientation', 'Locations', 'VideoAccess', 'VideoAccessMode'],
      'EnhancePreset',
    ],
    shows: 'the words options are made of build the addresses and open the views they name',
    runs: BOTH,
    async run({ evaluate }) {
      const { url, words, events, modes } = await evaluate(() => {
        const { Filelink, FitOptions, PickerDisplayMode, PrefetchEvents } = filestack
        const link = new Filelink('QsHandle000000000001')
        link.resize({ width: 10, fit: FitOptions.max }).smartCrop({
          width: 5,
          height: 5,
          mode: filestack.SmartCropMode.auto,
        })
        return {
          url: link.toString(),
          words: Object.keys(filestack.TransformSchema.properties),
          events: Object.values(PrefetchEvents) as string[],
          modes: Object.values(PickerDisplayMode) as string[],
        }
      })

      assert.match(url, /resize=width:10,fit:max\/smart_crop=width:5,height:5,mode:auto\//)
      assert.ok(words.includes('resize'))
      assert.deepEqual(events, ['picker', 'transform_ui'])
      assert.deepEqual(modes.toSorted(), ['dropPane', 'inline', 'overlay'])
    },
  },
]

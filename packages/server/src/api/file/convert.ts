import { ClassicStoreAnswer } from '@quayside/wire'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { QuaysideError } from '../../errors.ts'
import { fileMissing } from '../../files/errors.ts'
import { readKnownTasks } from '../../processing/index.ts'
import { handleOf } from '../../processing/parse-source.ts'
import type { WrittenTask } from '../../processing/task.ts'
import { toldPath, writeTask } from '../../processing/told-path.ts'
import { securityOf } from '../caller.ts'
import { type ConversionDeps, sendConversion } from '../cdn/conversion.ts'
import type { ConversionWords } from '../process/conversion-ask.ts'
import type { StoreConversion } from '../process/store-conversion.ts'
import { toClassicAnswer } from '../store/to-classic-answer.ts'
import { readStoreOptions } from '../store-options.ts'
import type { UrlsFor } from '../urls.ts'
import { type ConvertWords, convertTasks } from './convert-words.ts'

export interface ConvertDeps extends ConversionDeps {
  readonly storeConversion: StoreConversion
  readonly urlsFor: UrlsFor
}

const config = { guard: 'app', errors: 'text', limited: 'unless-read' } as const
const params = Type.Object({ handle: Type.String({ maxLength: 512 }) })

/** `/api/file/<handle>/convert?w=…`: conversions as clients before 2016 ask for them (Filestack reference 9.6). */
export function convertRoutes(deps: ConvertDeps): FastifyPluginAsync {
  return async (server) => {
    readForms(server)
    server.route<Asked>({
      method: ['GET', 'HEAD'],
      url: '/api/file/:handle/convert',
      config,
      schema: { summary: 'What older words for conversions make of a file', params },
      handler: (request, reply) => {
        const words = wordsOf(request.query)
        return sendConversion(deps, request, reply, toConversion(request, words))
      },
    })
    server.post<Asked>(
      '/api/file/:handle/convert',
      {
        config,
        schema: {
          summary: 'The same, stored as another file',
          params,
          response: { 200: ClassicStoreAnswer },
        },
      },
      (request, reply) => store(deps, request, reply),
    )
  }
}

interface Asked {
  Params: { handle: string }
  Querystring: Readonly<Record<string, unknown>>
  Body: Readonly<Record<string, unknown>> | null
}

/** Other bodies are passed over: some clients say a type and send nothing. */
function readForms(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'string' }, ({ headers }, text, done) => {
    const isForm = /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '')
    done(null, isForm ? Object.fromEntries(new URLSearchParams(`${text}`)) : null)
  })
}

async function store(deps: ConvertDeps, request: FastifyRequest<Asked>, reply: FastifyReply) {
  const words = { ...wordsOf(request.query), ...wordsOf(request.body ?? {}) }
  const { filename = '', storeLocation: location = '', storePath: path = '' } = words
  const { storeContainer: container = '', storeAccess: access = '' } = words
  const place = readStoreOptions({ filename, location, path, container, access })
  reply.header('Cache-Control', 'no-store')
  const asked = { ...toConversion(request, words), place, isBase64: false, uploadTags: {} }
  const file = await deps.storeConversion(request, reply, asked)
  return toClassicAnswer(file, deps.urlsFor(request).link(file.handle))
}

function toConversion(request: FastifyRequest<Asked>, words: ConvertWords): ConversionWords {
  const handle = handleOf(request.params.handle)
  if (!handle) throw fileMissing()
  const tasks = convertTasks(words)
  if (tasks.length === 0) throw nothingAsked()
  const sources = [{ kind: 'handle', handle }] as const
  return {
    apiKey: words.key,
    security: securityOf(words),
    ...{ calls: readKnownTasks([...tasks, ...cacheTasks(words)]), sources },
    query: new URLSearchParams(),
    path: toldPath(tasks.map(writeTask), sources),
  }
}

const cacheTasks = ({ cache }: ConvertWords): readonly WrittenTask[] =>
  cache === 'false' ? [{ name: 'cache', params: [['false', true]] }] : []

/** Of what is said twice the first word counts; what is empty is not said. */
function wordsOf(fields: Readonly<Record<string, unknown>>): ConvertWords {
  const texts = Object.entries(fields).map(([name, value]) => [name, [value].flat()[0]])
  return Object.fromEntries(texts.filter(([, text]) => typeof text === 'string' && text !== ''))
}

const nothingAsked = () =>
  new QuaysideError('the words of a conversion ask for nothing', {
    kind: 'invalid',
    code: 'conversion_nothing_asked',
    publicMessage: 'There is nothing to convert: name a size, a crop, a filter or a format.',
  })

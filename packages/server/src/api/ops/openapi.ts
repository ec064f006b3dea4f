import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { sendPage } from '../client/send-page.ts'
import { type ApiDocument, apiPage } from './api-page.ts'

/** Collects the description of every route registered after it, from the routes' own schemas. */
export async function installOpenApi(server: FastifyInstance, baseUrl: string): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Quayside',
        description: 'The file service a company runs itself.',
        version: '0.1.0',
      },
      servers: [{ url: baseUrl }],
      components: {
        securitySchemes: {
          pickerSession: { type: 'http', scheme: 'bearer' },
          adminToken: { type: 'http', scheme: 'bearer' },
          portalSession: { type: 'apiKey', in: 'cookie', name: 'quayside_portal' },
        },
      },
    },
    transform: ({ schema, url, route }) => ({
      // Who may use it, in our own words; see `guards.ts`.
      schema: { ...schema, tags: [tagOf(url)], 'x-guard': route.config?.guard },
      url: route.config?.documentedUrl ?? url,
    }),
  })
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For routes that read their address themselves. */
    documentedUrl?: string
  }
}

/** `/openapi.json`, and the same to read. */
export const openApiRoutes: FastifyPluginAsync = async (server) => {
  server.get(
    '/openapi.json',
    { config: { guard: 'public' }, schema: { summary: 'This description' } },
    async () => server.swagger(),
  )
  server.get(
    '/openapi',
    { config: { guard: 'public', errors: 'page' }, schema: { summary: 'The same to read' } },
    async (_request, reply) => sendPage(reply, apiPage(parseDocument(server.swagger()))),
  )
}

function parseDocument(document: unknown): ApiDocument {
  return document as ApiDocument
}

/** The first piece of the path; what stands alone is for operators. */
function tagOf(url: string): string {
  const [, first = '', second = ''] = url.split('/')
  if (first === 'api') return second === 'admin' ? 'admin' : 'www'
  return second || first === 'cdn' ? first : 'ops'
}

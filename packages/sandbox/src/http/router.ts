import { createApi } from '../api/dispatch.ts'
import { answerControl } from '../control/answer-control.ts'
import { answerAuthorize } from '../oauth/authorize.ts'
import { page } from '../oauth/pages.ts'
import { answerToken } from '../oauth/token.ts'
import { apiRoutes } from '../routes/index.ts'
import { answerSharedLink, isSharedLink } from '../routes/shared-link-pages.ts'
import { answerTemporaryLink, isTemporaryLink } from '../routes/temporary-link.ts'
import {
  answerTemporaryUploadLink,
  isTemporaryUploadLink,
} from '../routes/temporary-upload-link.ts'
import type { World } from '../state/world.ts'
import { redirect, sendHtml, sendText } from './answer.ts'
import type { HostKind, Incoming } from './incoming.ts'

type Answer = (incoming: Incoming) => Promise<void>

interface PathRule {
  readonly test: (path: string) => boolean
  /** The hosts that answer this path; the sandbox's own origin answers all of them. */
  readonly hosts: readonly HostKind[]
  readonly answer: Answer
}

/** Chooses who answers a request, by path and, for clients redirected by host name, by host. */
export function createRouter(world: World): Answer {
  const rules: readonly PathRule[] = [
    {
      test: startsWith('/2/'),
      hosts: ['api', 'content', 'notify'],
      answer: createApi(world, apiRoutes),
    },
    {
      test: isOneOf('/oauth2/token', '/1/oauth2/token'),
      hosts: ['api', 'web'],
      answer: (incoming) => answerToken(world, incoming),
    },
    {
      test: isOneOf('/oauth2/authorize', '/1/oauth2/authorize'),
      hosts: ['web'],
      answer: (incoming) => answerConsent(world, incoming),
    },
    {
      test: isTemporaryLink,
      hosts: ['content'],
      answer: (incoming) => answerTemporaryLink(world, incoming),
    },
    {
      test: isTemporaryUploadLink,
      hosts: ['content'],
      answer: (incoming) => answerTemporaryUploadLink(world, incoming),
    },
    {
      test: isSharedLink,
      hosts: ['web'],
      answer: (incoming) => answerSharedLink(world, incoming),
    },
    {
      test: startsWith('/_sandbox/'),
      hosts: ['web', 'api', 'content', 'notify'],
      answer: (incoming) => answerControl(world, incoming),
    },
    { test: isOneOf('/'), hosts: [], answer: answerIndex },
  ]

  return async function route(incoming) {
    const rule = rules.find(
      ({ test, hosts }) => test(incoming.path) && isServedOn(hosts, incoming.host),
    )
    if (rule === undefined) {
      sendText(incoming, 404, `There is nothing at ${incoming.path}.`)
      return
    }
    await rule.answer(incoming)
  }
}

/** The bare domain sends browsers to `www`, as the real one does. */
async function answerConsent(world: World, incoming: Incoming): Promise<void> {
  const { origin, path, search } = incoming
  if (/\/\/dropbox\.com(:|$)/.test(origin)) {
    redirect(incoming, `${origin.replace('//', '//www.')}${path}?${search}`)
    return
  }
  await answerAuthorize(world, incoming)
}

async function answerIndex(incoming: Incoming): Promise<void> {
  sendHtml(
    incoming,
    200,
    page(
      'Dropbox sandbox',
      `<h1>Dropbox sandbox</h1>
<p>This address answers as Dropbox does: <code>/oauth2/authorize</code>, <code>/oauth2/token</code> and <code>/2/…</code>. Point a Dropbox client here.</p>
<p>Its own controls are under <code>/_sandbox/</code>.</p>`,
    ),
  )
}

function isServedOn(hosts: readonly HostKind[], host: HostKind): boolean {
  return host === 'any' || hosts.includes(host)
}

function startsWith(prefix: string): (path: string) => boolean {
  return (path) => path.startsWith(prefix)
}

function isOneOf(...paths: string[]): (path: string) => boolean {
  return (path) => paths.includes(path)
}

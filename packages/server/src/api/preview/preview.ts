import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { QuaysideError, toQuaysideError } from '../../errors.ts'
import type { FileRecord } from '../../files/file-record.ts'
import { callerSignal } from '../caller.ts'
import { statusOf } from '../error-handler.ts'
import { createFileAnswers, type FileAnswersDeps, type FileAsk } from '../file/answer-file.ts'
import { withCurrentContent } from '../file/current-content.ts'
import type { UrlsFor } from '../urls.ts'
import { chooseView } from './choose-view.ts'
import { factsOf } from './file-words.ts'
import { type PreviewPage, previewPage, type Shown } from './preview-page.ts'
import { readText } from './read-text.ts'

export interface PreviewDeps extends FileAnswersDeps {
  readonly urlsFor: UrlsFor
}

export interface PreviewAsk extends FileAsk {
  /** The address of a style sheet that is laid over ours. */
  readonly css?: string | undefined
}

/**
 * Answers the page that shows a file (Filestack reference 9.3, `preview`), to be put into a frame by
 * anybody. Needs the call `convert`, and for what it shows `read`, without which it says so. Faults
 * are pages, too.
 */
export type Preview = (
  request: FastifyRequest,
  reply: FastifyReply,
  ask: PreviewAsk,
) => Promise<unknown>

export function createPreview(deps: PreviewDeps): Preview {
  const files = createFileAnswers(deps)

  /** The query that opens the content; `undefined` where the policy does not allow to read it. */
  async function contentQuery(request: FastifyRequest, ask: FileAsk, isPrivate: boolean) {
    if (!isPrivate) return ''
    const { policy, signature } = ask.security
    if (!policy || !signature) return undefined
    try {
      await files.findAllowed(request, ask, 'read')
      return `policy=${encodeURIComponent(policy)}&signature=${encodeURIComponent(signature)}`
    } catch (error) {
      if (toQuaysideError(error).kind === 'forbidden') return undefined
      throw error
    }
  }

  async function describe(request: FastifyRequest, reply: FastifyReply, ask: PreviewAsk) {
    const { file, isPrivate } = await files.findAllowed(request, ask, 'convert')
    const link = deps.urlsFor(request).link(file.handle)
    const query = await contentQuery(request, ask, isPrivate)
    const about = { title: file.filename, facts: factsOf(file), css: checkCss(ask.css) }
    if (query === undefined) return { ...about, shown: NOT_READABLE, download: undefined }
    const url = query === '' ? link : `${link}?${query}`
    const shown = await withCurrentContent(deps.findFile, file, (current) =>
      show(deps, current, url, callerSignal(reply)),
    )
    return { ...about, shown, download: `${link}?dl=true${query && `&${query}`}` }
  }

  return async function preview(request, reply, ask) {
    const links = new URL(deps.urlsFor(request).links).origin
    try {
      return sendPreview(reply, await describe(request, reply, ask), links)
    } catch (error) {
      const fault = toQuaysideError(error)
      if (statusOf(fault) >= 500) throw error
      request.log.info({ code: fault.code, kind: fault.kind }, 'request refused')
      reply.code(statusOf(fault)).header('X-Error-Code', fault.code)
      return sendPreview(reply, faultPage(fault), links)
    }
  }
}

async function show(
  { readContent }: PreviewDeps,
  file: FileRecord,
  url: string,
  signal: AbortSignal,
): Promise<Shown> {
  if (file.kind === 'linked' && file.goneSince) return GONE
  const view = chooseView(file.contentType)
  if (view === 'text') return { view, text: await readText(readContent(file, signal)) }
  if (view !== 'card') return { view, url, alt: file.alt || file.filename }
  return { view, title: 'There is no preview of this kind of file', words: 'It can be downloaded.' }
}

const NOT_READABLE: Shown = {
  view: 'card',
  title: 'The content is not shown',
  words: 'The policy of this page allows its preview to be opened, and not the file to be read.',
}
const GONE: Shown = {
  view: 'card',
  title: 'The file is not where it was',
  words: 'It was moved or deleted in the cloud drive it is linked from.',
}

function faultPage({ code, publicMessage }: QuaysideError): PreviewPage {
  const shown = { view: 'card', title: 'Nothing to see here', words: publicMessage } as const
  return { title: 'Preview', facts: code, shown, download: undefined, css: undefined }
}

/** Nothing runs, and nothing is loaded but the file and the one style sheet somebody asked for. */
function sendPreview(reply: FastifyReply, page: PreviewPage, links: string) {
  const nonce = randomBytes(16).toString('base64')
  const policy = [
    "default-src 'none'",
    `img-src ${links}`,
    `media-src ${links}`,
    `frame-src ${links}`,
    ['style-src', `'nonce-${nonce}'`, ...(page.css ? [cssSource(page.css)] : [])].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
  ]
  return reply
    .header('Content-Security-Policy', policy.join('; '))
    .header('Referrer-Policy', 'no-referrer')
    .header('X-Content-Type-Options', 'nosniff')
    .header('Cache-Control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(previewPage(page, nonce).html)
}

/** Throws `preview_css_invalid` for everything that is no web address. */
function checkCss(css: string | undefined): string | undefined {
  if (!css) return undefined
  const url = URL.parse(css)
  if (!url || !/^https?:$/.test(url.protocol)) throw cssInvalid()
  return url.href
}

/** As a policy names it: without its query, and without what separates one rule from the next. */
function cssSource(css: string): string {
  const { origin, pathname } = new URL(css)
  return `${origin}${pathname.replace(/[;,]/g, encodeURIComponent)}`
}

const cssInvalid = () =>
  new QuaysideError('the style sheet of a preview is no web address', {
    kind: 'invalid',
    code: 'preview_css_invalid',
    publicMessage: 'The style sheet has to be at an address that begins with https:// or http://.',
  })

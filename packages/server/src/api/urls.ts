import type { FastifyRequest } from 'fastify'
import type { Handle } from '../lib/ids.ts'
import { targetOf } from './hosts.ts'

/** The addresses an answer names. */
export interface Urls {
  link(handle: Handle): string
  /** The address of a conversion, given its path below the processing surface. */
  process(path: string): string
  /** Where all links lead. */
  readonly links: string
  icon(name: string): string
  /** The icon of a source. */
  sourceIcon(name: string): string
  thumbnail(ticket: string): string
  /** Where the bytes of uploads go. */
  readonly upload: {
    readonly root: string
    /** What start answers: by host its bare name, because clients write `https://` before it. */
    readonly location: string
  }
}

/**
 * Answers name addresses in the way the request came: whoever asked `cloud.<domain>` gets
 * `cdn.<domain>/<handle>`, as Filestack's clients take apart; everybody else gets paths of the base
 * URL, which need no wildcard name.
 */
export type UrlsFor = (request: FastifyRequest) => Urls

export function createUrls({
  baseUrl,
  domain,
}: {
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly domain: string
}): UrlsFor {
  const byPath = urlsAt((surface) => `${baseUrl}/${surface}`)

  return (request) => {
    const host = request.headers.host?.toLowerCase()
    if (!host || !targetOf(host, request.originalUrl, domain).isByHost) return byPath
    const scheme = baseUrl.startsWith('https:') ? 'https' : request.protocol
    const rest = host.slice(host.indexOf('.'))
    return urlsAt((surface) => `${scheme}://${surface}${rest}`, `upload${rest}`)
  }
}

type Root = (surface: 'cdn' | 'cloud' | 'process' | 'static' | 'upload') => string

function urlsAt(root: Root, uploadLocation = root('upload')): Urls {
  return {
    links: root('cdn'),
    link: (handle) => `${root('cdn')}/${handle}`,
    process: (path) => `${root('process')}/${path}`,
    icon: (name) => `${root('static')}/icons/${name}.svg`,
    sourceIcon: (name) => `${root('static')}/icons/sources/${name}.svg`,
    thumbnail: (ticket) => `${root('cloud')}/thumb/${encodeURIComponent(ticket)}`,
    upload: { root: root('upload'), location: uploadLocation },
  }
}

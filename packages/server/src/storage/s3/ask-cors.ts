import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { S3Agents } from './s3-client.ts'

/** A page of nobody's: what it may do any page may. */
const ORIGIN = 'https://any-page.example'

/**
 * Asks a bucket, as a browser would, whether a page of any origin may PUT at this address, and says
 * in words what it lacks. Rejects when it does not answer.
 */
export async function askCors(
  url: string,
  { agents, signal }: { readonly agents: S3Agents | undefined; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const { status, headers } = await preflight(url, agents, signal)
  const told = (name: string) =>
    String(headers[`access-control-${name}`] ?? '')
      .toLowerCase()
      .split(/\s*,\s*/)
  const allows = (name: string, value: string) =>
    told(name).some((one) => [value, '*'].includes(one))
  if (status >= 400 || !allows('allow-origin', ORIGIN)) {
    return 'the CORS rules of the bucket let no page of any origin in with PUT'
  }
  if (!allows('allow-methods', 'put')) return 'the CORS rules of the bucket do not allow PUT'
  if (!allows('allow-headers', 'content-md5')) {
    return 'the CORS rules of the bucket do not allow the header Content-MD5'
  }
  if (!allows('expose-headers', 'etag')) {
    return 'the CORS rules of the bucket do not expose the header ETag'
  }
  return undefined
}

function preflight(
  url: string,
  agents: S3Agents | undefined,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders }> {
  const isSecure = url.startsWith('https:')
  const send = isSecure ? httpsRequest : httpRequest
  const agent = isSecure ? agents?.https : agents?.http
  const headers = {
    origin: ORIGIN,
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'content-md5',
  }
  return new Promise((resolve, reject) => {
    const options = { method: 'OPTIONS', headers, signal, ...(agent && { agent }) }
    const asked = send(url, options, (answer) => {
      answer.resume()
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers })
    })
    asked.on('error', reject)
    asked.end()
  })
}

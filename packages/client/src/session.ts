import type { Security } from './api/api.ts'
import type { Endpoints } from './api/endpoints.ts'

/** Who a client speaks for, in the words that picker scripts read (Filestack reference 8.1). */
export interface Session {
  readonly apikey: string
  readonly cname?: string | undefined
  readonly policy?: string | undefined
  readonly signature?: string | undefined
  readonly endpoints: Endpoints
  readonly urls: {
    readonly processUrl: string
    readonly fileApiUrl: string
    readonly uploadApiUrl: string
    readonly cloudApiUrl: string
    readonly cdnUrl: string
    readonly pickerUrl: string
  }
}

/** Read anew at every use, because pages replace a policy that runs out. */
export function sessionOf(from: {
  readonly apiKey: string
  readonly cname: string | undefined
  readonly endpoints: Endpoints
  readonly security: Security | undefined
}): Session {
  const { apiKey, cname, endpoints, security } = from
  return {
    apikey: apiKey,
    cname,
    ...security,
    endpoints,
    urls: {
      processUrl: endpoints.process,
      fileApiUrl: `${endpoints.www}/api/file`,
      uploadApiUrl: endpoints.upload,
      cloudApiUrl: endpoints.cloud,
      cdnUrl: endpoints.cdn,
      pickerUrl: pickerScriptOf(endpoints),
    },
  }
}

/** One script serves every version; the number is part of the address clients know. */
export const pickerScriptOf = ({ static: host }: Endpoints) => `${host}/picker/1/picker.js`

/** Where the surfaces of one Quayside answer; none ends with a slash. */
export interface Endpoints {
  /** Files, metadata, the classic routes: `https://files.example.com` or `https://www.<cname>`. */
  readonly www: string
  readonly cdn: string
  readonly cloud: string
  readonly upload: string
  readonly process: string
  readonly static: string
}

/**
 * By path on the base URL (`https://files.example.com` → `https://files.example.com/cdn`), or by
 * host for a `cname` (`fs.example.com` → `https://cdn.fs.example.com`; a port is kept).
 * Throws `TypeError` when neither is a usable address.
 */
export function endpointsOf(where: {
  readonly baseUrl?: string | undefined
  readonly cname?: string | undefined
}): Endpoints {
  if (where.baseUrl) return byPath(where.baseUrl)
  if (where.cname) return byHost(where.cname)
  throw new TypeError('Say where Quayside is: give baseUrl or cname.')
}

function byPath(baseUrl: string): Endpoints {
  const url = URL.parse(baseUrl)
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`baseUrl is not an http address: ${baseUrl}`)
  }
  const www = `${url.origin}${url.pathname}`.replace(/\/+$/, '')
  const at = (surface: string) => `${www}/${surface}`
  return {
    www,
    cdn: at('cdn'),
    cloud: at('cloud'),
    upload: at('upload'),
    process: at('process'),
    static: at('static'),
  }
}

function byHost(cname: string): Endpoints {
  if (!/^[a-z0-9.-]+(:\d+)?$/i.test(cname)) {
    throw new TypeError(`cname is a host name, optionally with a port: ${cname}`)
  }
  const at = (surface: string) => `https://${surface}.${cname}`
  return {
    www: at('www'),
    cdn: at('cdn'),
    cloud: at('cloud'),
    upload: at('upload'),
    process: at('process'),
    static: at('static'),
  }
}

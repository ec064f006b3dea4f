import { type Door, sendParts, type Told } from './door.ts'

/** One call of the API that went well, or was meant to. */
export interface Call {
  readonly what: string
  readonly told: Told
}

/** Calls every route once that clients call, as they do, and resolves to what they were told. */
export async function callEverything(door: Door): Promise<readonly Call[]> {
  const uploads = await callUploads(door)
  const clouds = await callClouds(door)
  return [...uploads, ...clouds, ...(await callFiles(door)), ...(await callStores(door))]
}

async function callUploads(door: Door): Promise<readonly Call[]> {
  const { apikey, post } = door
  const { started, begun, announced, last } = await sendParts(door, {
    ...{ apikey, filename: 'calls.txt', bytes: 'every call' },
  })
  const chunk = { ...begun, part: 1, size: 10 }
  return [
    { what: 'multipart/start', told: started },
    { what: 'multipart/upload', told: announced },
    { what: 'the PUT of a part', told: last },
    { what: 'multipart/commit', told: await post('upload', '/multipart/commit', chunk) },
    { what: 'multipart/complete', told: await post('upload', '/multipart/complete', begun) },
    {
      what: 'prefetch',
      told: await post('upload', '/prefetch', { apikey, settings: ['inapp_browser'] }),
    },
  ]
}

async function callClouds(door: Door): Promise<readonly Call[]> {
  const { apikey, person, service, ask, post } = door
  const inCloud = (path: string, dropbox: object) =>
    post('cloud', path, { apikey, token: person.token, flow: 'web', clouds: { dropbox } })
  const photo = { path: PHOTO, store: { location: 's3' } }
  const url = `${service.elsewhere.origin}/pier,%20at%20dawn.txt`
  return [
    { what: 'prefetch by GET', told: await ask('cloud', `/prefetch?apikey=${apikey}`) },
    { what: 'folder/list', told: await inCloud('/folder/list', { path: '/' }) },
    { what: 'store', told: await inCloud('/store/', photo) },
    { what: 'link', told: await inCloud('/link/', { path: PHOTO }) },
    { what: 'metadata of an address', told: await post('cloud', '/metadata', { apikey, url }) },
    { what: 'auth/logout', told: await logOutSomebody(door) },
    { what: 'unauth', told: await ask('www', `/api/clients/unauth?key=${apikey}`) },
  ]
}

/** A file of the sandbox's demo tree. */
const PHOTO = '/Photos/harbour.jpg'

/** Somebody else than the person of the door, who stays connected. */
async function logOutSomebody({ apikey, post }: Door): Promise<Told> {
  const { fields } = await post('cloud', '/folder/list', { apikey, clouds: {} })
  const { token } = fields
  return await post('cloud', '/auth/logout', {
    apikey,
    flow: 'web',
    token,
    clouds: { dropbox: {} },
  })
}

async function callFiles(door: Door): Promise<readonly Call[]> {
  const { service, ask } = door
  const { handle } = await door.upload('file calls.txt', 'a file')
  const pair = new URLSearchParams({ ...service.sign() })
  const address = `/api/file/${handle}`
  return [
    { what: 'metadata', told: await ask('www', `${address}/metadata`) },
    { what: 'metadata on the CDN', told: await ask('cdn', `/${handle}/metadata`) },
    {
      what: 'overwrite',
      told: await ask('www', `${address}?${pair}`, {
        ...{ method: 'POST', body: 'another' },
        headers: { 'content-type': 'text/plain' },
      }),
    },
    {
      what: 'delete',
      told: await ask('www', `${address}?key=${door.apikey}&${pair}`, { method: 'DELETE' }),
    },
  ]
}

async function callStores({ service, apikey, ask, post }: Door): Promise<readonly Call[]> {
  const source = `${service.elsewhere.origin}/pier,%20at%20dawn.txt`
  const process = { apikey, sources: [source], tasks: [{ name: 'store' }] }
  const raw = { method: 'POST', body: 'raw bytes', headers: { 'content-type': 'text/plain' } }
  return [
    { what: 'process', told: await post('process', '/process', process) },
    { what: 'process on the CDN', told: await post('cdn', '/process', process) },
    { what: 'the store task', told: await ask('cdn', `/${apikey}/store/${source}`) },
    {
      what: 'the store task by POST',
      told: await ask('cdn', `/${apikey}/store/${source}`, { method: 'POST' }),
    },
    { what: 'api/store', told: await ask('www', `/api/store/S3?key=${apikey}`, raw) },
    {
      what: 'api/store of an address',
      told: await post('www', `/api/store/S3?key=${apikey}`, { url: source }),
    },
  ]
}

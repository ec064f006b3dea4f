import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import sharp from 'sharp'
import { createEgressGate } from '../../../lib/egress-gate.ts'
import { findProgram } from '../../../lib/find-program.ts'
import { createProgramRunner } from '../../../lib/run-program.ts'
import type { ConversionLimits, Engine } from '../engine.ts'
import { createChromiumEngine } from './chromium-engine.ts'
import { startEgressProxy } from './egress-proxy.ts'

const limits: ConversionLimits = {
  pixels: 10_000_000,
  pages: 100,
  frames: 100,
  bytes: 100_000_000,
  memoryBytes: 2 * 1024 ** 3,
  timeoutMs: 90_000,
}
const usual = { agent: 'desktop', mode: 'all', width: 300, height: 200, delay: 0 }
const never = new AbortController().signal
const isMissing = (await findProgram('chromium')) === undefined && 'Chromium is not installed'
/** The site whose pages may be seen; nothing else on this machine may be asked. */
const ALLOWED = '127.0.0.2'
const gate = createEgressGate({ allow: [ALLOWED] })

describe('a picture of a web page', { skip: isMissing }, () => {
  const visits: string[] = []
  let folder = ''
  let engine: Engine
  let count = 0
  let site: Server
  let victim: Server
  let origin = ''
  let forbidden = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quayside-chromium-'))
    engine = createChromiumEngine({ programs: createProgramRunner(), gate, profiles: folder })
    victim = createServer((request, response) => {
      visits.push(`${request.url}`)
      response.setHeader('Access-Control-Allow-Origin', '*')
      response.end('<body style="background: #f00">secret')
    })
    forbidden = `http://127.0.0.1:${await listen(victim, '127.0.0.1')}`
    site = createServer((request, response) => {
      if (request.url === '/away')
        return void response.writeHead(302, { location: `${forbidden}/away` }).end()
      response.setHeader('Content-Type', 'text/html')
      if (request.url === '/agent')
        return void response.end(agentPage(`${request.headers['user-agent']}`))
      response.end(request.url === '/nosy' ? nosyPage(forbidden) : TALL_PAGE)
    })
    origin = `http://${ALLOWED}:${await listen(site, ALLOWED)}`
  })
  after(async () => {
    for (const server of [site, victim]) server.close()
    await rm(folder, { recursive: true })
  })

  const shoot = async (
    address: string,
    params: Partial<Record<keyof typeof usual | 'orientation', string | number>> = {},
    { signal = never, ...less }: Partial<ConversionLimits> & { signal?: AbortSignal } = {},
  ) => {
    const place = join(folder, `${count++}`.padStart(80, '0'))
    await mkdir(place)
    const path = join(place, 'input')
    await writeFile(path, address)
    const result = await engine.run(
      {
        tasks: [
          { name: 'urlscreenshot', params: { ...usual, orientation: 'portrait', ...params } },
        ],
        encoding: {},
        input: { path, contentType: 'text/uri-list', filename: 'a', size: address.length },
        files: {},
        folder: place,
        limits: { ...limits, ...less },
      },
      signal,
    )
    assert.ok(result.kind === 'file')
    assert.deepEqual([result.contentType, result.extension], ['image/png', '.png'])
    return await decode(await readFile(result.path))
  }

  it('shows the whole page, or what fits in the window', async () => {
    const [whole, window] = await Promise.all([
      shoot(`${origin}/`),
      shoot(`${origin}/`, { mode: 'window', width: 200, height: 320, orientation: 'landscape' }),
    ])

    assert.deepEqual([whole.width, whole.height], [300, 1500])
    assert.deepEqual(whole.at(150, 500), [255, 0, 0])
    assert.deepEqual(whole.at(150, 1400), [0, 0, 255])
    assert.deepEqual([window.width, window.height], [320, 200])
    assert.deepEqual(window.at(10, 190), [255, 0, 0])
  })

  it('waits for what a page draws later, and says it is a phone when it shall be one', async () => {
    const page = await shoot(`${origin}/agent`, { agent: 'mobile', mode: 'window', delay: 400 })

    assert.deepEqual(page.at(150, 100), [0, 128, 0])
  })

  it('fetches nothing from addresses that may not be asked', async () => {
    const page = await shoot(`${origin}/nosy`, { delay: 500 })

    assert.deepEqual(page.at(5, 5), [0, 128, 0])
    assert.deepEqual(visits, [])
  })

  it('does not show what may not be asked, or leads there', async () => {
    const refused = [
      'http://127.0.0.1:1/',
      forbidden,
      'http://169.254.169.254/latest/',
      'http://[::1]/',
    ]
    for (const address of refused) {
      await assert.rejects(shoot(address), { code: 'egress_refused' })
    }
    await assert.rejects(shoot(`${origin}/away`), { code: 'screenshot_page_unreachable' })
    assert.deepEqual(visits, [])
  })

  it('shows nothing but web pages', async () => {
    for (const address of ['file:///etc/passwd', 'chrome://version', 'about:blank', 'words']) {
      await assert.rejects(shoot(address), { code: 'conversion_unsupported' })
    }
  })

  it('refuses a page larger than a picture may be', async () => {
    await assert.rejects(shoot(`${origin}/`, {}, { pixels: 300_000 }), {
      code: 'picture_too_large',
    })
  })

  it('ends the browser with all its processes when nobody waits any more, or too long', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('gone home')), 700)
    const asked = shoot(`${origin}/`, { delay: 20_000 }, { signal: stop.signal })
    await assert.rejects(asked, { message: 'gone home' })
    await assert.rejects(shoot(`${origin}/`, { delay: 20_000 }, { timeoutMs: 1500 }), {
      code: 'conversion_timeout',
    })

    assert.deepEqual(await processesIn(folder), [])
    const left = (await readdir(folder)).filter((name) => name.startsWith('quayside-'))
    assert.deepEqual(left, [])
  })
})

describe('the way out of the browser', () => {
  it('makes a tunnel where the gate lets it, and nowhere else', async (t) => {
    const echo = net.createServer((socket) => socket.end('hello'))
    const port = await listen(echo, ALLOWED)
    const proxy = await startEgressProxy(gate, { maxBytes: 1000 })
    t.after(() => echo.close())
    t.after(() => proxy.close())
    const tunnel = (target: string) =>
      say(proxy.port, `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)

    assert.equal(
      await tunnel(`${ALLOWED}:${port}`),
      'HTTP/1.1 200 Connection Established\r\n\r\nhello',
    )
    for (const target of [`127.0.0.1:${port}`, `localhost:${port}`, '[::1]:80', 'nonsense', '']) {
      assert.equal((await tunnel(target)).includes('200'), false, target)
    }
  })

  it('is cut off when a page loads without end', async (t) => {
    const endless = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.write(Buffer.alloc(500_000, 'x'))
    })
    const port = await listen(endless, ALLOWED)
    const proxy = await startEgressProxy(gate, { maxBytes: 100_000 })
    t.after(() => endless.close())
    t.after(() => proxy.close())

    const target = `${ALLOWED}:${port}`
    const received = await say(proxy.port, `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)

    assert.ok(received.length < 400_000, `${received.length} bytes came through`)
  })
})

const TALL_PAGE =
  '<body style="margin: 0"><div style="height: 1000px; background: #f00"></div><div style="height: 500px; background: #00f"></div>'

const agentPage = (agent: string) =>
  `<meta charset="utf-8"><body><script>setTimeout(() => { document.body.style.background = ${/Mobile/.test(agent)} ? 'green' : 'red' }, 150)</script>`

/** Tries everything a page can to reach what it should not. */
const nosyPage = (forbidden: string) => `<meta charset="utf-8"><body style="background: green">
<img src="${forbidden}/img"><img src="http://169.254.169.254/latest/meta-data/"><iframe src="${forbidden}/frame"></iframe>
<link rel="stylesheet" href="${forbidden}/css"><script src="${forbidden}/script"></script><link rel="preconnect" href="${forbidden}">
<object data="${forbidden}/object"></object><video src="${forbidden}/video"></video><iframe src="file:///etc/passwd"></iframe>
<script>
  fetch('${forbidden}/fetch').catch(() => {})
  fetch('${forbidden.replace('127.0.0.1', 'localhost')}/localhost').catch(() => {})
  new WebSocket('${forbidden.replace('http', 'ws')}/socket')
  navigator.sendBeacon('${forbidden}/beacon', 'x')
  open('${forbidden}/window')
</script>`

async function listen(server: net.Server, host: string): Promise<number> {
  await new Promise<void>((done) => server.listen(0, host, done))
  return (server.address() as AddressInfo).port
}

async function say(port: number, text: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1')
  socket.write(text)
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  return await new Promise((done) => {
    socket.on('error', () => done(answer))
    socket.on('close', () => done(answer))
  })
}

async function decode(png: Buffer) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)]
  return { width: info.width, height: info.height, at }
}

/** Command lines of processes that work in a folder. */
async function processesIn(folder: string): Promise<readonly string[]> {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(
    numbers.map((number) => readFile(`/proc/${number}/cmdline`, 'utf8').catch(() => '')),
  )
  return lines.filter((line) => line.includes(folder))
}

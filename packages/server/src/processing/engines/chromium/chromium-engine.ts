import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { QuaysideError } from '../../../errors.ts'
import type { EgressGate } from '../../../lib/egress-gate.ts'
import type { ProgramOutcome, ProgramRun, ProgramRunner } from '../../../lib/run-program.ts'
import type { Engine, StageWork } from '../engine.ts'
import { conversionFailed, conversionUnsupported } from '../errors.ts'
import { programError } from '../program-error.ts'
import { CHROMIUM } from '../programs.ts'
import { type Devtools, talkDevtools } from './devtools.ts'
import { startEgressProxy } from './egress-proxy.ts'
import { type ScreenshotWishes, takeScreenshot } from './take-screenshot.ts'

/** Addresses are not longer; see the store of URLs. */
const MAX_ADDRESS_BYTES = 8 * 1024
/** Of everything a page may load. */
const MAX_PAGE_BYTES = 256 * 1024 * 1024

export interface ChromiumDeps {
  readonly programs: ProgramRunner
  readonly gate: EgressGate
  /**
   * Where each browser gets a folder of its own; the system's folder for such by default. A socket
   * is put there, whose path may have 108 bytes: too few for folders of conversions.
   */
  readonly profiles?: string
}

/** What `urlscreenshot` says, as it is read. */
interface ScreenshotParams {
  readonly agent: 'desktop' | 'mobile'
  readonly mode: 'all' | 'window'
  readonly width: number
  readonly height: number
  readonly delay: number
  readonly orientation: 'portrait' | 'landscape'
}

/**
 * Takes pictures of web pages. Whatever a page loads, it loads through the egress gate. Throws
 * `conversion_program_missing` where no Chromium is installed, `egress_refused` and
 * `egress_name_unknown` for addresses nobody may be shown, `screenshot_page_unreachable`,
 * `picture_too_large`, and what befalls programs.
 */
export function createChromiumEngine({
  programs,
  gate,
  profiles = tmpdir(),
}: ChromiumDeps): Engine {
  return {
    name: 'chromium',
    runsIn: 'program',
    async run(work, signal) {
      const wishes = await readWishes(work)
      await gate.check(new URL(wishes.url).hostname)
      const profile = await mkdtemp(join(profiles, 'quayside-browser-'))
      const proxy = await startEgressProxy(gate, { maxBytes: MAX_PAGE_BYTES })
      try {
        const isSandboxed = process.getuid?.() !== 0 && (await programs.isolation()) !== 'none'
        const run = chromiumRun(work.limits, { profile, proxyPort: proxy.port, isSandboxed })
        const talk = (browser: Devtools) => takeScreenshot(browser, wishes, signal)
        const picture = await talkTo(programs, run, talk, signal)
        const path = join(work.folder, 'result.png')
        await writeFile(path, picture)
        return { kind: 'file', path, contentType: 'image/png', extension: '.png' }
      } finally {
        await proxy.close()
        await rm(profile, { recursive: true, force: true, maxRetries: 3 })
      }
    },
  }
}

/** The file holds the address alone. */
async function readWishes({ input, tasks, limits }: StageWork): Promise<ScreenshotWishes> {
  const params = tasks[0]?.params as unknown as ScreenshotParams
  const text = input.size > MAX_ADDRESS_BYTES ? '' : await readFile(input.path, 'utf8')
  const url = URL.parse(text.trim())
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw conversionUnsupported('pictures are taken of http and https addresses only')
  }
  const { width, height } = params
  const isLying = params.orientation === 'landscape'
  return {
    url: url.href,
    mode: params.mode,
    width: isLying ? Math.max(width, height) : width,
    height: isLying ? Math.min(width, height) : height,
    isMobile: params.agent === 'mobile',
    delayMs: params.delay,
    maxPixels: limits.pixels,
  }
}

function chromiumRun(
  { timeoutMs, memoryBytes, bytes }: StageWork['limits'],
  {
    profile,
    proxyPort,
    isSandboxed,
  }: { readonly profile: string; readonly proxyPort: number; readonly isSandboxed: boolean },
): ProgramRun {
  return {
    program: CHROMIUM.names,
    args: [
      ...['--headless=new', '--remote-debugging-pipe', `--user-data-dir=${join(profile, 'data')}`],
      // Everything goes to the proxy, this machine's own addresses too, and no name is looked up here.
      ...[`--proxy-server=http://127.0.0.1:${proxyPort}`, '--proxy-bypass-list=<-loopback>'],
      ...['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', '--dns-prefetch-disable'],
      // Ways around a proxy: other protocols than TCP.
      ...['--disable-quic', '--force-webrtc-ip-handling-policy=disable_non_proxied_udp'],
      ...['--webrtc-ip-handling-policy=disable_non_proxied_udp'],
      // Nothing of its own, and nothing that is kept.
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...['--disable-default-apps', '--disable-extensions', '--no-first-run', '--no-pings'],
      ...['--disable-breakpad', '--disable-crash-reporter', '--metrics-recording-only'],
      ...['--disable-client-side-phishing-detection', '--password-store=basic', '--mute-audio'],
      ...['--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider'],
      ...['--disable-dev-shm-usage', '--disable-gpu', '--hide-scrollbars', '--incognito'],
      // Root may not have its sandbox, and without user namespaces there is none.
      ...(isSandboxed ? [] : ['--no-sandbox']),
    ],
    folder: profile,
    limits: { timeoutMs, memoryBytes, fileBytes: bytes, openFiles: 4096 },
    // To the proxy on this machine.
    needsNetwork: true,
  }
}

/** Starts a program, talks to it, and ends it when all is said. */
async function talkTo<T>(
  programs: ProgramRunner,
  run: ProgramRun,
  talk: (browser: Devtools) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const said = new AbortController()
  let conversation: Promise<T> | undefined
  const onTalk: ProgramRun['onTalk'] = (pipes) => {
    const browser = talkDevtools(pipes)
    conversation = talk(browser)
    conversation.then(
      () => said.abort(),
      // Where the program has ended, its outcome says why.
      () => browser.isOver || said.abort(),
    )
  }
  const running = programs.run({ ...run, onTalk }, AbortSignal.any([signal, said.signal]))
  const outcome = await running.catch((error: unknown) => {
    if (!said.signal.aborted) throw error
    return undefined
  })
  signal.throwIfAborted()
  if (outcome || !conversation) throw endedEarly(outcome, run)
  return await conversation.catch((error: unknown) => {
    throw error instanceof QuaysideError
      ? error
      : conversionFailed(`${CHROMIUM.title} refused`, error)
  })
}

function endedEarly(outcome: ProgramOutcome | undefined, { limits }: ProgramRun) {
  const error = outcome && programError(CHROMIUM.title, outcome, limits)
  return error ?? conversionFailed(`${CHROMIUM.title} ended early`, outcome?.stderr)
}

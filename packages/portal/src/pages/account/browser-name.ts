import { text } from '../../locale/text.ts'

/** Newer ones first name older ones, for the sake of old pages: the order tells them apart. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|HeadlessChrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** `Firefox on Linux`; what is not known is told as it is, shortened. */
export function browserName(userAgent: string): string {
  const browser = find(BROWSERS, userAgent)
  const system = find(SYSTEMS, userAgent)
  if (browser && system) return text('me.browserOn', { browser, system })
  return browser || userAgent.slice(0, 60) || text('me.browserUnknown')
}

const find = (known: typeof BROWSERS, userAgent: string) =>
  known.find(([pattern]) => pattern.test(userAgent))?.[1]

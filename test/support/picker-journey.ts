import { afterEach } from 'node:test'
import { type PageJourney, preparePageJourney } from './page-journey.ts'
import { DEMO_API_KEY, type QuaysideOptions, type TestQuayside } from './quayside.ts'
import { type ContextWatch, watchContext } from './watch-context.ts'

export interface PickerJourneyOptions extends QuaysideOptions {
  /** What the page does when its button is pressed, with our SDK in `client`. */
  readonly onPress?: string
  /** Done once, before the first test. */
  readonly prepare?: (quayside: TestQuayside) => Promise<void>
}

/**
 * Prepares the picker's tests of a file or of a `describe`. Each of them fails when its pages asked
 * anybody but Quayside, the sandbox and the page's own server, broke their policy, or threw.
 */
export function preparePickerJourney(options: PickerJourneyOptions = {}): PageJourney {
  let watch: ContextWatch | undefined
  const journey = preparePageJourney({
    quayside: options,
    async site(quayside) {
      await options.prepare?.(quayside)
      return {
        sdk: `${quayside.url}/static/client/quayside.js`,
        script: pageScript(quayside.url, options.onPress ?? ''),
      }
    },
    context: { viewport: { width: 1100, height: 800 } },
    async begin({ context, quayside, site }) {
      const { url, sandbox, sandboxOrigin } = quayside()
      // Dropbox asks once: whoever has allowed an app is sent straight back.
      await sandbox.revokeAll()
      watch = watchContext(context(), [url, site().origin, sandboxOrigin])
    },
  })
  // The page is gone by then.
  afterEach(() => watch?.check())
  return journey
}

const pageScript = (quayside: string, onPress: string) => `
const client = globalThis.client = quayside.init('${DEMO_API_KEY}', { baseUrl: '${quayside}' })
document.getElementById('press').addEventListener('click', () => {
  ${onPress}
})
`

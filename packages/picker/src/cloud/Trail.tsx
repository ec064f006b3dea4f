import { usePicker } from '../context.ts'
import { Icon } from '../ui/Icon.tsx'
import { Menu } from '../ui/Menu.tsx'
import type { CloudBrowser } from './cloud-browser.ts'
import { nameOfAccount, nameOfStep } from './entry-words.ts'

export interface TrailProps {
  readonly browser: CloudBrowser
  readonly isNarrow: boolean
  /** Told before going, so that the focus comes along. */
  onGo(): void
}

/** Steps shown at the end of a trail that is too long; the root is always shown. */
const LAST_STEPS = { wide: 3, narrow: 1 }

/** The way from the root to the open folder; what does not fit is in a menu in the middle. */
export function Trail({ browser, isNarrow, onGo }: TrailProps) {
  const { text } = usePicker()
  const { trail, search, account, accounts } = browser.state.value
  const last = trail.length - 1
  const shown = isNarrow ? LAST_STEPS.narrow : LAST_STEPS.wide
  const firstShown = search ? trail.length : Math.max(1, trail.length - shown)
  const go = (depth: number) => {
    onGo()
    browser.goTo(depth)
  }
  // Of several accounts it has to be seen which one this is.
  const rootName = account && accounts.length > 1 && !isNarrow ? nameOfAccount(account) : undefined
  const steps = trail.map((step, depth) => ({
    name: (depth === 0 && rootName) || nameOfStep(step, text),
    path: step.path,
    depth,
  }))
  const hidden = search ? [] : steps.slice(1, firstShown)

  return (
    <nav class="qs-cloud-trail" aria-label={text('cloud.path')}>
      <ol>
        {steps
          .filter(({ depth }) => depth === 0 || depth >= firstShown)
          .map(({ name, path, depth }) => (
            <li key={path}>
              {depth === firstShown && hidden.length > 0 && (
                <>
                  <Icon name="chevron" size={16} />
                  <Menu
                    label={text('cloud.hiddenSteps')}
                    icon="more"
                    items={hidden.map((step) => ({
                      label: step.name,
                      onSelect: () => go(step.depth),
                    }))}
                  />
                </>
              )}
              {depth > 0 && <Icon name="chevron" size={16} />}
              {depth === last && !search ? (
                <span class="qs-cloud-step" aria-current="page" dir="auto">
                  {name}
                </span>
              ) : (
                <button type="button" class="qs-cloud-step" dir="auto" onClick={() => go(depth)}>
                  {name}
                </button>
              )}
            </li>
          ))}
        {search && (
          <li>
            <Icon name="chevron" size={16} />
            <span class="qs-cloud-step" aria-current="page">
              {text('cloud.results', { search })}
            </span>
          </li>
        )}
      </ol>
    </nav>
  )
}

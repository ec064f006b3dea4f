import { usePicker } from '../context.ts'
import type { Text } from '../locale/text.ts'
import { Menu, type MenuItem } from '../ui/Menu.tsx'
import type { CloudBrowser } from './cloud-browser.ts'
import { nameOfAccount } from './entry-words.ts'

export interface AccountMenuProps {
  readonly browser: CloudBrowser
  /** Told before, because the menu may go with the account. */
  readonly onSignOut?: (() => void) | undefined
}

/** Whose files are on show, the other accounts of this person, and what can be done with them. */
export function AccountMenu({ browser, onSignOut }: AccountMenuProps) {
  const { text } = usePicker()
  const { source, state } = browser
  const { account, accounts, accountsUrl } = state.value
  const shown = account && nameOfAccount(account)
  const signOut = text('cloud.signOut', { source: source.title })
  return (
    <Menu
      label={shown ? text('cloud.account', { account: shown }) : source.title}
      icon="account"
      items={[
        ...accountItems(browser, text),
        {
          label: text('cloud.addAccount'),
          isApart: accounts.length > 0,
          onSelect: browser.connecting.connectAnother,
        },
        ...(accountsUrl
          ? [{ label: text('cloud.connections'), onSelect: browser.showAccounts }]
          : []),
        { label: text('cloud.refresh'), onSelect: browser.refresh, isApart: true },
        {
          label: shown ? `${signOut} (${shown})` : signOut,
          onSelect() {
            onSignOut?.()
            browser.signOut()
          },
        },
      ]}
    />
  )
}

/** In an order of their own: the service's changes with every choice. */
function accountItems({ state, switchTo }: CloudBrowser, text: Text): readonly MenuItem[] {
  const { account, accounts, language } = state.value
  return accounts
    .toSorted((one, other) => nameOfAccount(one).localeCompare(nameOfAccount(other), language))
    .map((each) => ({
      label: each.broken
        ? text('cloud.accountEnded', { account: nameOfAccount(each) })
        : nameOfAccount(each),
      isChecked: each.id === account?.id,
      onSelect: () => switchTo(each),
    }))
}

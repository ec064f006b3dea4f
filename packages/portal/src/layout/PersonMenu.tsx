import { shownName, text } from '../locale/text.ts'
import { hrefOf } from '../paths.ts'
import { usePortal } from '../portal.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useAct } from '../ui/use-act.ts'

/** Who is signed in, and the way out. */
export function PersonMenu({ isMarked }: { readonly isMarked: boolean }) {
  const { session } = usePortal()
  const [signOut, isBusy] = useAct(session.signOut)
  const person = session.person.value
  if (!person) return null

  return (
    <div class="person">
      <a
        class="nav-link person-link"
        href={hrefOf('me')}
        aria-current={isMarked ? 'page' : undefined}
      >
        <Icon name="account" />
        <span class="person-words">
          <span class="hidden">{text('shell.account')}</span>
          <span class="person-name" dir="auto">
            {shownName(person.name)}
          </span>
          <span class="person-role">{text(`role.${person.role}`)}</span>
        </span>
      </a>
      <Button
        kind="quiet"
        icon="signout"
        label={text('shell.signOut')}
        busy={isBusy}
        onClick={signOut}
      />
    </div>
  )
}

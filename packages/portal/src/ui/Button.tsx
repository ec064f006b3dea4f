import type { ComponentChildren, Ref } from 'preact'
import { Icon, type IconName } from './Icon.tsx'

interface Look {
  /** `plain` has a border, `quiet` has none until it is pointed at. */
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger' | undefined
  readonly icon?: IconName | undefined
  /** The accessible name: of an icon alone, or longer than what is written. */
  readonly label?: string | undefined
  readonly children?: ComponentChildren | undefined
}

export interface ButtonProps extends Look {
  readonly onClick?: ((event: MouseEvent) => void) | undefined
  readonly disabled?: boolean | undefined
  /** It works at what it was asked for: it cannot be pressed, and keeps the focus. */
  readonly busy?: boolean | undefined
  /** For a switch: whether it is on. */
  readonly pressed?: boolean | undefined
  readonly expanded?: boolean | undefined
  readonly type?: 'button' | 'submit' | undefined
  readonly buttonRef?: Ref<HTMLButtonElement> | undefined
}

export function Button({ busy = false, onClick, ...props }: ButtonProps) {
  return (
    <button
      type={props.type ?? 'button'}
      ref={props.buttonRef ?? null}
      class={classOf(props)}
      aria-label={props.label}
      title={isIconOnly(props) ? props.label : undefined}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-disabled={busy || undefined}
      disabled={props.disabled ?? false}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
    >
      <Face {...props} busy={busy} />
    </button>
  )
}

export interface ButtonLinkProps extends Look {
  readonly href: string
  /** To another site: in a tab of its own. */
  readonly external?: boolean | undefined
  readonly download?: string | undefined
}

/** A link that looks like a button. */
export function ButtonLink({ href, external = false, download, ...props }: ButtonLinkProps) {
  return (
    <a
      href={href}
      class={classOf(props)}
      aria-label={props.label}
      title={isIconOnly(props) ? props.label : undefined}
      download={download}
      {...(external && { target: '_blank', rel: 'noreferrer' })}
    >
      <Face {...props} busy={false} />
    </a>
  )
}

function Face({ icon, children, busy }: Look & { readonly busy: boolean }) {
  return (
    <>
      {busy ? <span class="spinner-ring" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children !== undefined && <span class="button-text">{children}</span>}
    </>
  )
}

const isIconOnly = ({ children, icon }: Look) => children === undefined && icon !== undefined

const classOf = (look: Look) =>
  `button button-${look.kind ?? 'plain'}${isIconOnly(look) ? ' button-icon' : ''}`

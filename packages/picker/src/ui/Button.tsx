import type { ComponentChildren, Ref } from 'preact'
import { Icon, type IconName } from './Icon.tsx'

export interface ButtonProps {
  /** `plain` has a border, `quiet` has none until it is pointed at. */
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  readonly onClick?: ((event: MouseEvent) => void) | undefined
  readonly disabled?: boolean | undefined
  readonly icon?: IconName | undefined
  /** The accessible name, when only an icon is shown. */
  readonly label?: string | undefined
  /** For a switch: whether it is on. */
  readonly pressed?: boolean | undefined
  readonly type?: 'button' | 'submit'
  readonly children?: ComponentChildren | undefined
  readonly buttonRef?: Ref<HTMLButtonElement> | undefined
}

export function Button({ kind = 'plain', icon, label, pressed, children, ...rest }: ButtonProps) {
  const isIconOnly = children === undefined && icon !== undefined
  return (
    <button
      type={rest.type ?? 'button'}
      ref={rest.buttonRef ?? null}
      class={`qs-button qs-button-${kind}${isIconOnly ? ' qs-button-icon' : ''}`}
      aria-label={label}
      title={isIconOnly ? label : undefined}
      aria-pressed={pressed}
      disabled={rest.disabled ?? false}
      onClick={rest.onClick}
    >
      {icon && <Icon name={icon} />}
      {children !== undefined && <span class="qs-button-text">{children}</span>}
    </button>
  )
}

import { useRef, useState } from 'preact/hooks'
import { Icon, type IconName } from './Icon.tsx'
import { nextIndex } from './menu-keys.ts'
import { useOwnId } from './own-id.ts'

export interface MenuItem {
  readonly label: string
  onSelect(): void
  /** For a choice of one among several: whether this is it. */
  readonly isChecked?: boolean | undefined
  /** A line is drawn above it. */
  readonly isApart?: boolean | undefined
}

export interface MenuProps {
  readonly label: string
  readonly icon: IconName
  readonly items: readonly MenuItem[]
}

/** A button that opens a menu, after the APG's menu button. */
export function Menu({ label, icon, items }: MenuProps) {
  const [isOpen, setOpen] = useState(false)
  const id = useOwnId()
  const button = useRef<HTMLButtonElement>(null)

  const close = (isFocusReturned: boolean) => {
    setOpen(false)
    if (isFocusReturned) button.current?.focus()
  }
  return (
    <div class="qs-menu" onFocusOut={(event) => leaves(event) && close(false)}>
      <button
        ref={button}
        type="button"
        class="qs-button qs-button-quiet qs-button-icon"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
          event.preventDefault()
          setOpen(true)
        }}
      >
        <Icon name={icon} />
      </button>
      {isOpen && <MenuList id={id} label={label} items={items} close={close} />}
    </div>
  )
}

interface MenuListProps {
  readonly id: string
  readonly label: string
  readonly items: readonly MenuItem[]
  close(isFocusReturned: boolean): void
}

function MenuList({ id, label, items, close }: MenuListProps) {
  const list = useRef<HTMLDivElement>(null)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab') return close(false)
    if (event.key === 'Escape') close(true)
    else {
      const buttons = buttonsOf(list.current)
      const index = nextIndex(event.key, buttons.findIndex(isFocused), labelsOf(items))
      if (index === undefined) return
      buttons[index]?.focus()
    }
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={(element) => {
        if (element && !list.current) {
          openUpwards(element)
          buttonsOf(element)[0]?.focus()
        }
        list.current = element
      }}
      class="qs-menu-list"
      role="menu"
      id={id}
      aria-label={label}
      onKeyDown={onKeyDown}
    >
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          class={item.isApart ? 'qs-menu-item qs-menu-apart' : 'qs-menu-item'}
          {...(item.isChecked === undefined
            ? { role: 'menuitem' }
            : { role: 'menuitemradio', 'aria-checked': item.isChecked })}
          tabIndex={-1}
          onClick={() => {
            close(true)
            item.onSelect()
          }}
        >
          <span class="qs-menu-mark">{item.isChecked && <Icon name="check" size={16} />}</span>
          {item.label}
        </button>
      ))}
    </div>
  )
}

/** Where there is no room below, and there is above. */
function openUpwards(list: HTMLElement): void {
  const room = list.closest('.qs-screen-content, .qs-stage')?.getBoundingClientRect()
  const button = list.parentElement?.getBoundingClientRect()
  if (!room || !button) return
  const { height } = list.getBoundingClientRect()
  const fitsBelow = button.bottom + height < room.bottom
  const fitsAbove = button.top - height > room.top
  if (!fitsBelow && fitsAbove) list.dataset.up = ''
}

function leaves(event: FocusEvent): boolean {
  const { currentTarget, relatedTarget } = event
  if (!(currentTarget instanceof Element)) return false
  return !(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget)
}

const buttonsOf = (list: Element | null) =>
  list ? Array.from(list.querySelectorAll('button')) : []

const labelsOf = (items: readonly MenuItem[]) => items.map(({ label }) => label)

const isFocused = (element: Element) => element.matches(':focus')

import type { SourceFacts } from '@quayside/client/api'
import { usePicker } from '../context.ts'
import { Icon } from '../ui/Icon.tsx'
import { SourceIcon } from '../ui/SourceIcon.tsx'

/** Where files can come from; a page of its own where there is room for one column only. */
export function SourceList() {
  const { text, store } = usePicker()
  return (
    <nav class="qs-sources" aria-label={text('shell.sources')}>
      <ul>
        {store.sources.value.map((source) => (
          <li key={source.name}>
            <SourceButton source={source} />
          </li>
        ))}
      </ul>
    </nav>
  )
}

function SourceButton({ source }: { readonly source: SourceFacts }) {
  const { store, actions } = usePicker()
  const view = store.view.value
  const isOpen = view.name === 'source' && view.source === source.name
  const count = store.choices.value.filter((choice) => choice.source === source.name).length
  return (
    <button
      type="button"
      class="qs-source"
      aria-current={isOpen ? 'page' : undefined}
      onClick={() => actions.show({ name: 'source', source: source.name })}
    >
      <SourceIcon source={source} />
      <span class="qs-source-title">{source.title}</span>
      <ChosenCount count={count} />
      <span class="qs-narrow-only">
        <Icon name="chevron" size={16} />
      </span>
    </button>
  )
}

function ChosenCount({ count }: { readonly count: number }) {
  const { text, language } = usePicker()
  if (count === 0) return null
  return (
    <span class="qs-count">
      <span aria-hidden="true">{new Intl.NumberFormat(language).format(count)}</span>
      <span class="qs-hidden">{text('shell.chosen', { count })}</span>
    </span>
  )
}

import type { SourceFacts } from '@quayside/client/api'
import { usePicker } from '../context.ts'
import { Icon } from '../ui/Icon.tsx'

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

function SourceIcon({ source }: { readonly source: SourceFacts }) {
  if (source.name === 'local_file_system') return <Icon name="device" size={22} />
  if (source.name === 'url') return <Icon name="link" size={22} />
  // As a mask it has the colour of the text, in the dark too.
  return <span class="qs-source-icon" style={{ maskImage: `url("${CSS.escape(source.icon)}")` }} />
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

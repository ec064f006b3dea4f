import type { MadePolicyAnswer } from '@quayside/wire'
import { useLocation } from 'preact-iso/router'
import { text } from '../../locale/text.ts'
import { hrefOf, type PageProps } from '../../paths.ts'
import { useAppName } from '../../state/app.ts'
import { Page } from '../../ui/Page.tsx'
import { ReadOnlyNote } from '../../ui/ReadOnlyNote.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { useBuilder } from './builder.ts'
import { useExplainer } from './explainer.ts'
import { PolicyBuilder } from './PolicyBuilder.tsx'
import { PolicyExplainer } from './PolicyExplainer.tsx'

const VIEWS = ['make', 'explain'] as const

/** Makes policies with their signatures, and tells which clause refused a request. */
export function PoliciesPage({ params: { apiKey }, query }: PageProps<'policies'>) {
  const { route } = useLocation()
  // Both are here, so that nothing is lost on the way from one to the other.
  const builder = useBuilder(apiKey)
  const explainer = useExplainer(apiKey)
  const view = VIEWS.find((name) => name === query.view) ?? 'make'
  const show = (name: (typeof VIEWS)[number]) =>
    route(hrefOf('policies', { apiKey }, { view: name === 'make' ? undefined : name }), true)

  function explain({ policy, signature }: MadePolicyAnswer): void {
    explainer.fill({ policy, signature })
    show('explain')
  }
  return (
    <Page title={text('policies.title')} about={useAppName(apiKey)} lead={text('policies.lead')}>
      <ReadOnlyNote needs="developer" />
      <Tabs
        label={text('policies.title')}
        tabs={VIEWS.map((id) => ({ id, title: text(`policies.${id}`) }))}
        selected={view}
        onSelect={show}
      >
        {view === 'make' ? (
          <PolicyBuilder builder={builder} onExplain={explain} />
        ) : (
          <PolicyExplainer explainer={explainer} />
        )}
      </Tabs>
    </Page>
  )
}

import type { ComponentChildren } from 'preact'
import { text } from '../locale/text.ts'
import type { Pager } from '../state/pager.ts'
import { Button } from './Button.tsx'
import { ErrorView } from './ErrorView.tsx'
import { Loading } from './Loading.tsx'
import { ProblemNotice } from './Notice.tsx'
import { Table, type TableProps } from './Table.tsx'

export interface PagedTableProps<Row> extends Omit<TableProps<Row>, 'rows'> {
  readonly pager: Pager<Row>
  /** In place of a list with nothing in it. */
  readonly empty: ComponentChildren
}

/** A long list, page by page, with its loading, empty and error views. */
export function PagedTable<Row>({ pager, empty, ...table }: PagedTableProps<Row>) {
  const { items, problem } = pager
  if (!items.value?.length) {
    if (problem.value !== undefined)
      return <ErrorView problem={problem.value} onRetry={pager.load} />
    return pager.isLoading.value || items.value === undefined ? <Loading /> : <div>{empty}</div>
  }
  return (
    <>
      <Table {...table} rows={items.value} />
      <ProblemNotice problem={problem.value} />
      <PagerFoot pager={pager} />
    </>
  )
}

/** How much is shown, and the way to more. */
export function PagerFoot<Row>({ pager }: { readonly pager: Pager<Row> }) {
  const count = pager.items.value?.length ?? 0
  return (
    <div class="table-foot">
      <span class="soft" role="status">
        {text('shell.shownCount', { count })}
      </span>
      {pager.hasMore.value && (
        <Button busy={pager.isLoading.value} onClick={() => void pager.more()}>
          {text('shell.more')}
        </Button>
      )}
    </div>
  )
}

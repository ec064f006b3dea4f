import type { ComponentChildren } from 'preact'

export interface Column<Row> {
  readonly title: string
  cell(row: Row): ComponentChildren
  /** Numbers stand at the end of their column; what is short stays on one line. */
  readonly kind?: 'text' | 'short' | 'number' | 'actions' | undefined
}

export interface TableProps<Row> {
  /** What the list is of, for screen readers. */
  readonly label: string
  /** The first names the row. */
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  keyOf(row: Row): string | number
}

/** Rows of one kind; on narrow screens each becomes a card. */
export function Table<Row>({ label, columns, rows, keyOf }: TableProps<Row>) {
  return (
    <table class="table" aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ title, kind }) => (
            <th key={title} scope="col" class={`cell-${kind ?? 'text'}`}>
              <span class={kind === 'actions' ? 'hidden' : undefined}>{title}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column, index) => (
              <Cell key={column.title} column={column} row={row} isName={index === 0} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface CellProps<Row> {
  readonly column: Column<Row>
  readonly row: Row
  readonly isName: boolean
}

function Cell<Row>({ column, row, isName }: CellProps<Row>) {
  const className = `cell-${column.kind ?? 'text'}`
  if (isName) {
    return (
      <th scope="row" class={`${className} cell-name`}>
        {column.cell(row)}
      </th>
    )
  }
  return (
    <td class={className} data-title={column.kind === 'actions' ? undefined : column.title}>
      {column.cell(row)}
    </td>
  )
}

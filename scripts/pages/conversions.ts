import { readdirSync, readFileSync } from 'node:fs'
import type { TSchema } from 'typebox'
import { describeParam } from '../../packages/server/src/processing/describe-param.ts'
import { NOT_OFFERED, TASKS } from '../../packages/server/src/processing/index.ts'
import { REFUSED } from '../../packages/server/src/processing/refused-tasks.ts'
import type { TaskDefinition } from '../../packages/server/src/processing/task.ts'

/** Where `scripts/draw-conversions.ts` puts what the page shows. */
const SHOWN = new URL('../../docs/conversions/', import.meta.url)

/** The manual's page about tasks, from the tasks themselves. Reads what was drawn, and draws nothing. */
export function conversionsPage(): string {
  const drawn = readdirSync(SHOWN)
  const parts = [
    ...[INTRODUCTION, '## All tasks', overview()],
    ...GROUPS.flatMap(({ title, words, kinds }) => [
      `## ${title}`,
      words,
      ...tasksOf(kinds).map((task) => section(task, drawn)),
    ]),
    ...['## What is not offered', refused()],
  ]
  return `${parts.join('\n\n')}\n`
}

const INTRODUCTION = `# Conversions

What can be made of a file by the address it is asked for with: \`https://cdn.<domain>/resize=width:300/sepia/<handle>\`
makes it smaller, then brown. Tasks are done from left to right. How addresses are written, and what else can stand in
them, is in [manual/addresses.md](manual/addresses.md); what can go wrong in [manual/errors.md](manual/errors.md); how
much a conversion may take in [configuration.md](configuration.md).

This page is written by \`npm run generate\` from the tasks themselves. Pictures and answers on it were made by the
service, by \`scripts/draw-conversions.ts\`, of this one:

![a harbour in the evening, with a lighthouse and a boat](conversions/harbour.webp)

- Names of parameters may be short, and written in any case.
- A color is \`ff0000\`, \`f00\`, \`ff000080\` (the last two digits say how much of it is seen), a name like \`red\`, or
  \`transparent\`.
- A position is a side, a corner like \`[top,left]\`, or \`center\`.
- Pictures that move stay so, where the format can: every task of pictures is done to each frame. Pictures stand as the
  camera was held, in sRGB.
- Where something becomes transparent and the format cannot show that, as with JPEG, it becomes white.
- The same address has the same answer. What was made is kept, and made anew when the file changes.`

interface Group {
  readonly title: string
  readonly words: string
  readonly kinds: readonly (TaskDefinition['kind'] | undefined)[]
}

const GROUPS: readonly Group[] = [
  {
    title: 'Pictures',
    words:
      'Of pictures, and of what can be shown as one: a page of a document, a moment of a video.',
    kinds: ['image', 'reading'],
  },
  {
    title: 'How the file is written',
    words: 'It does not matter where these stand. What several of them say is joined.',
    kinds: ['encoding'],
  },
  {
    title: 'Documents, pages, sound and video',
    words:
      'Done by programs and libraries of their own; the server says when one is not installed.',
    kinds: ['file'],
  },
  {
    title: 'About the answer',
    words:
      'These change no bytes. More about them is in [manual/addresses.md](manual/addresses.md).',
    kinds: ['control', undefined],
  },
]

function tasksOf(kinds: Group['kinds']): readonly TaskDefinition[] {
  return TASKS.filter(({ kind }) => kinds.includes(kind)).toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  )
}

function overview(): string {
  const rows = GROUPS.flatMap(({ kinds }) =>
    tasksOf(kinds).map(({ name, summary = '' }) => {
      const [sentence = ''] = summary.split(/(?<=\.) /)
      return `| [\`${name}\`](#${name}) | ${cell(sentence)} |`
    }),
  )
  return ['| task | does |', '| --- | --- |', ...rows].join('\n')
}

function section(task: TaskDefinition, drawn: readonly string[]): string {
  const { name, aliases = [], summary, example } = task
  const called = aliases.map((alias) => `\`${alias}\``).join(', ')
  return [
    `### ${name}`,
    ...(called ? [`Also called ${called}.`] : []),
    ...(summary ? [summary] : []),
    ...(example ? [`\`${example}\``, ...shown(task, drawn)] : []),
    parameters(task),
  ].join('\n\n')
}

/** What the example makes. */
function shown({ name }: TaskDefinition, drawn: readonly string[]): readonly string[] {
  const file = drawn.find((one) => one.startsWith(`${name}.`))
  if (file === undefined) {
    throw new Error(`${name} has no example: run node scripts/draw-conversions.ts ${name}`)
  }
  if (/\.(?:json|txt)$/.test(file)) {
    const text = readFileSync(new URL(file, SHOWN), 'utf8').trimEnd()
    return [`\`\`\`${file.endsWith('.json') ? 'json' : 'text'}\n${text}\n\`\`\``]
  }
  return [`![what ${name} makes of it](conversions/${file})`]
}

function parameters(task: TaskDefinition): string {
  const rows = Object.entries(task.params.properties).map(([name, schema]) =>
    row(task, name, schema),
  )
  if (rows.length === 0) return 'No parameters.'
  return ['| parameter | value | default | |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function row(task: TaskDefinition, name: string, schema: TSchema): string {
  const facts = schema as TSchema & { readonly default?: unknown; readonly description?: string }
  const short = Object.entries(task.short ?? {}).filter(([, long]) => long === name)
  const names = [name, ...short.map(([one]) => one)].map((one) => `\`${one}\``).join(', ')
  const isNeeded = task.params.required?.includes(name) === true
  const otherwise =
    facts.default === undefined ? (isNeeded ? 'needed' : '') : written(facts.default)
  return `| ${[names, describeParam(schema) ?? '', otherwise, facts.description ?? ''].map(cell).join(' | ')} |`
}

/** As an address would say it. */
function written(value: unknown): string {
  if (value === '') return ''
  return `\`${Array.isArray(value) ? `[${value.join(',')}]` : `${value}`}\``
}

function refused(): string {
  const reasons = Object.entries(REFUSED).map(
    ([name, reason]) => `| \`${name}\` | ${cell(reason)} |`,
  )
  const others = NOT_OFFERED.map((name) => `| \`${name}\` | not offered yet |`)
  return [
    'Tasks of Filestack that answer `task_unsupported`, so that nobody takes something else for them.',
    '',
    ...['| task | why |', '| --- | --- |'],
    ...[...reasons, ...others].toSorted(),
  ].join('\n')
}

/** A bar would end the cell. */
const cell = (text: string) => text.replaceAll('|', '\\|')

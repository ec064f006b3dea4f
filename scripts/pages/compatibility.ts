import type { CompatCase, CompatClient } from '../../test/compat/case.ts'
import { CLIENTS } from '../../test/compat/clients/all.ts'

/** What published clients were seen to do, from the very cases that drive them. */
export function compatibilityPage(): string {
  return `${[INTRODUCTION, summary(), ...CLIENTS.map(section)].join('\n\n')}\n`
}

const INTRODUCTION = `# Compatibility

Clients of Filestack work against Quayside with one word changed: their \`cname\`. This page is written by \`npm run
generate\` from the cases of \`test/compat/clients/\`. \`npm test\` runs each of them: the published packages, untouched, in
Chromium with SQLite and local disk, in Node with PostgreSQL and S3 too, against a Quayside with its own certificate.
What is uploaded is read back by the link the client was given, and compared byte by byte. The suite fails when a package
has a public name that no row here drives.

- **works**: came out as with Filestack's own service.
- **differs**: why, and what comes of it. Where the package itself is why, it says so.

The official Ruby client could not be installed where this is made. What it says on the wire is driven by plain requests
as it sends them, below under its name. It has no option for another host: \`cdn.filestackcontent.com\`, \`upload.filestackapi.com\`
and \`www.filestackapi.com\` have to lead to Quayside, by names or by constants of its source.`

function summary(): string {
  const rows = CLIENTS.map(({ name, version, cases }) => {
    const differing = cases.filter(({ differs }) => differs !== undefined).length
    return `| ${name} ${version} | ${cases.length - differing} | ${differing} |`
  })
  return ['| client | works | differs |', '| --- | --- | --- |', ...rows].join('\n')
}

function section({ name, version, about, cases }: CompatClient): string {
  const rows = cases.map(row)
  const head = ['| method | what was seen | where | outcome |', '| --- | --- | --- | --- |']
  return [`## ${name} ${version}`, about, [...head, ...rows].join('\n')].join('\n\n')
}

function row({ covers, shows, runs, differs }: CompatCase): string {
  const names = covers.map((name) => `\`${name}\``).join(', ')
  const places = runs.map((runtime) => (runtime === 'node' ? 'Node' : 'browser')).join(', ')
  const outcome = differs === undefined ? 'works' : `**differs**: ${differs}`
  return `| ${[names, shows, places, outcome].map(cell).join(' | ')} |`
}

/** A bar would end the cell. */
const cell = (text: string) => text.replaceAll('|', '\\|')

import {
  IGNORED_OPTIONS,
  type Option,
  optionList,
} from '../../packages/picker/src/options/option-list.ts'
import {
  CHAPTERS,
  ignoredManual,
  type OptionManual,
  optionManual,
} from '../../packages/picker/src/options/option-manual.ts'

/** The page about the picker's options, from the list that also reads them. */
export function pickerOptionsPage(): string {
  const names = Object.keys(optionManual).filter(isOption)
  const chapters = chaptersOf(names).map(({ title, names: own }) => chapter(title, own.map(row)))
  const ignored = IGNORED_OPTIONS.map((name) => cells([`\`${name}\``, ignoredManual[name].text]))
  return `${[
    INTRODUCTION,
    ...chapters,
    UPLOAD_CONFIG,
    DROP_PANE,
    `## Accepted without effect\n\n| option | why |\n|---|---|\n${ignored.join('\n')}`,
    RESULTS,
  ].join('\n\n')}\n`
}

type OptionName = keyof typeof optionList

const isOption = (name: string): name is OptionName => name in optionList

function chaptersOf(names: readonly OptionName[]) {
  const chapters: { title: string; names: OptionName[] }[] = []
  for (const name of names) {
    const title = CHAPTERS[name]
    if (title) chapters.push({ title, names: [] })
    chapters.at(-1)?.names.push(name)
  }
  return chapters
}

const chapter = (title: string, rows: readonly string[]) =>
  [
    `## ${title}`,
    '',
    '| option | takes | default | what it does | since |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n')

function row(name: OptionName): string {
  const option: Option<unknown> = optionList[name]
  const manual: OptionManual = optionManual[name]
  return cells([
    `\`${name}\``,
    option.reader.expects,
    manual.fallback ?? inWords(option.fallback),
    manual.text,
    manual.since,
  ])
}

/** A bar would begin the next cell. */
const cells = (texts: readonly string[]) =>
  `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ')
  return `\`${String(value)}\``
}

const INTRODUCTION = `# Options of the picker

\`client.pick(options)\` and \`client.picker(options).open()\` take these, as do the classic clients. An
option that cannot be read throws a \`TypeError\` that names every such option, before anything is shown;
a name nobody knows is told in the console. Objects are read as far as they are known here; other members
are passed over. *Since* is the first generation of the classic clients that knows the option.`

const UPLOAD_CONFIG = `### \`uploadConfig\`

| member | takes | default |
|---|---|---|
| \`partSize\` | bytes, at least 5 MiB | 6 MiB |
| \`concurrency\` | parts at once, 1 to 20 | 3 |
| \`progressInterval\` | milliseconds | 1000 |
| \`retry\` | tries after the first, 0 to 20 | 10 |
| \`retryFactor\`, \`retryMaxTime\` | how pauses grow, and the longest in milliseconds | 2, 15000 |
| \`timeout\` | milliseconds of one request, 1 to 3600000 | 120000 |
| \`disableIntegrityCheck\` | true or false | false |
| \`resume\` | true or false: whether a file goes on where it was when it is chosen again after a reload | true |
| \`tags\` | up to ten texts of 256 characters, or functions of the file that make them | none |
| \`onProgress\`, \`onRetry\` | functions | none |

\`intelligent\` and \`intelligentChunkSize\` are accepted without effect: parts are always sent so that an
interrupted one is all that is repeated.`

const DROP_PANE = `### \`dropPane\`

| member | takes | default |
|---|---|---|
| \`overlay\` | the whole page takes drops while files are dragged over it | true |
| \`showIcon\`, \`showProgress\` | true or false | true |
| \`disableClick\` | a click chooses nothing | false |
| \`customText\` | the words on the pane | |
| \`cropFiles\` | pictures are cropped first | false |
| \`id\` | the id of the container, as the oldest clients write it | |
| \`onDragEnter(event)\`, \`onDragLeave()\`, \`onDragOver()\`, \`onDrop(event)\`, \`onClick(event)\` | functions | |
| \`onProgress(percent)\` | a function | |
| \`onSuccess(files)\` | a function, in place of \`onUploadDone\` | |
| \`onError(files)\` | a function, for files that failed | |`

const RESULTS = `## Files in results and functions

| member | what it is | when |
|---|---|---|
| \`filename\`, \`mimetype\`, \`size\` | name, MIME type, bytes | always |
| \`source\` | \`local_file_system\`, \`url\`, or the source's name | always |
| \`originalPath\` | the path at the source, the address, or the name on the device | always |
| \`uploadId\` | a UUID, the same in all functions of one file | always |
| \`handle\`, \`url\` | the file's name here, and its link | uploaded or linked |
| \`status\`, \`key\`, \`container\` | \`Stored\`, and where | stored |
| \`originalFile\` | \`{name, type, size}\`, or the \`File\` with \`exposeOriginalFile\` | files of the device |
| \`cropped\` | \`{cropArea: {position: [x, y], size: [w, h]}, originalImageSize: [w, h]}\`, pixels | cropped |
| \`rotated\` | \`{value, direction}\`, degrees, \`CW\` or \`CCW\` | turned |
| \`alt\` | the picture in words | described |
| \`uploadTags\` | the tags it was stored with | tagged |`

/*
 * Checks that the documents speak of what exists: every relative link and every path of the
 * repository that a document names, and every error code of the server. Exits with 1 and a line
 * per fault.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ERROR_KINDS } from '../packages/server/src/errors.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ERRORS_PAGE = 'docs/manual/errors.md'

/** Code in backticks that begins like this is a path of the repository. */
const TOP_FOLDERS = ['packages', 'scripts', 'test', 'docs', 'examples', 'bench'] as const

function main(): void {
  const documents = trackedFiles('*.md').filter((path) => existsSync(join(ROOT, path)))
  const faults = [...documents.flatMap(checkDocument), ...checkErrorCodes()]
  for (const fault of faults) process.stderr.write(`${fault}\n`)
  process.stdout.write(`${documents.length} documents, ${faults.length} faults\n`)
  if (faults.length > 0) process.exitCode = 1
}

/** Also files that are not committed yet, so that the check can run before the commit. */
function trackedFiles(pattern: string): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--', pattern]
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean)
}

function checkDocument(path: string): readonly string[] {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const prose = text.replace(/^```.*?^```/gms, (block) => block.replace(/[^\n]/g, ''))
  return prose.split('\n').flatMap((line, index) => {
    const missing = [...missingLinks(path, line), ...missingPaths(line)]
    return missing.map((target) => `${path}:${index + 1}: ${target} does not exist`)
  })
}

function missingLinks(document: string, line: string): readonly string[] {
  const targets = [...line.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return targets.filter((target) => !isExternal(target) && !linkLeadsSomewhere(document, target))
}

const isExternal = (target: string) => /^[a-z][a-z0-9+.-]*:/i.test(target)

function linkLeadsSomewhere(document: string, target: string): boolean {
  const [path = '', anchor] = target.split('#')
  const file = path ? resolve(ROOT, dirname(document), path) : join(ROOT, document)
  if (!existsSync(file) || relative(ROOT, file).startsWith('..')) return false
  return !anchor || !file.endsWith('.md') || anchorsOf(file).has(anchor)
}

/** The names GitHub gives to headings. */
function anchorsOf(file: string): ReadonlySet<string> {
  const headings = readFileSync(file, 'utf8').matchAll(/^#{1,6}\s+(.+)$/gm)
  return new Set(
    Array.from(headings, ([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  )
}

function missingPaths(line: string): readonly string[] {
  const codes = [...line.matchAll(/`([^`\s]+)`/g)].map(([, code = '']) => code)
  return codes.filter((code) => looksLikePath(code) && globSync(code, { cwd: ROOT }).length === 0)
}

/** `<name>` stands for something a reader fills in. */
function looksLikePath(code: string): boolean {
  return TOP_FOLDERS.some((folder) => code.startsWith(`${folder}/`)) && !code.includes('<')
}

/** Every code of the source has its entry in the manual, and every entry is about a code there is. */
function checkErrorCodes(): readonly string[] {
  const sources = serverSources()
  const inSource = new Set(sources.flatMap(codesIn))
  const families = sources.flatMap(familiesIn)
  const page = readFileSync(join(ROOT, ERRORS_PAGE), 'utf8')
  const listed = new Set(matches(page, /^\| `([a-z0-9_]+)` \|/gm))
  const isKnown = (code: string) =>
    inSource.has(code) || families.some((family) => code.startsWith(family))
  return [
    ...[...inSource]
      .filter((code) => !listed.has(code))
      .map((code) => `the code ${code} is missing`),
    ...[...listed].filter((code) => !isKnown(code)).map((code) => `no source has the code ${code}`),
  ].map((fault) => `${ERRORS_PAGE}: ${fault}`)
}

function serverSources(): readonly string[] {
  const files = globSync('packages/server/src/**/*.ts', { cwd: ROOT })
  return files
    .filter((path) => !/\.(test|contract)\.ts$|\/testing\//.test(path))
    .map((path) => readFileSync(join(ROOT, path), 'utf8'))
}

/**
 * Codes are written as `code: '…'`, or in a list with the words for people:
 * `['body_missing', 'The body …']`, `['invalid', 'source_path_malformed', …]`.
 */
function codesIn(source: string): readonly string[] {
  const forms = [
    /\bcode: '([a-z0-9_]+)'(?! in )/g,
    /\[\s*'([a-z0-9]+(?:_[a-z0-9]+)+)',\s*['"`][A-Z]/g,
    new RegExp(`\\[\\s*'(?:${ERROR_KINDS.join('|')})',\\s*'([a-z0-9]+(?:_[a-z0-9]+)+)'`, 'g'),
    /\bfailed\(\s*'([a-z0-9_]+)'/g,
  ]
  return forms.flatMap((form) => matches(source, form))
}

/** Codes that are put together: `policy_${clause}` is the family `policy_`. */
function familiesIn(source: string): readonly string[] {
  return matches(source, /\bcode: `([a-z_]+)\$\{/g)
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return Array.from(text.matchAll(pattern), ([, found = '']) => found)
}

main()

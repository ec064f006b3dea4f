import { type Arg, BadArgument, type PathPattern, text } from './args.ts'

/*
 * The path types of the API specification. What is matched is looser than what is printed where
 * the printed pattern cannot be met by a path with a line break.
 */

const slash = /^\/[\s\S]*$/
const id = /^id:[\s\S]*$/
const rev = /^rev:[0-9a-f]{9,}$/
const ns = /^ns:[0-9]+(\/[\s\S]*)?$/

function oneOf(shown: string, ...patterns: RegExp[]): PathPattern {
  return { shown, test: (value) => patterns.some((pattern) => pattern.test(value)) }
}

const patterns = {
  path: oneOf('/(.|[\\r\\n])*', slash),
  writePath: oneOf('(/(.|[\\r\\n])*)|(ns:[0-9]+(/.*)?)', slash, ns),
  writePathOrId: oneOf('(/(.|[\\r\\n])*)|(ns:[0-9]+(/.*)?)|(id:.*)', slash, ns, id),
  readPath: oneOf(
    '(/(.|[\\r\\n])*|id:.*)|(rev:[0-9a-f]{9,})|(ns:[0-9]+(/.*)?)',
    slash,
    id,
    rev,
    ns,
  ),
  pathOrRoot: oneOf('(/(.|[\\r\\n])*)?|id:.*|(ns:[0-9]+(/.*)?)', /^$/, slash, id, ns),
  pathOrId: oneOf('/(.|[\\r\\n])*|id:.*|(ns:[0-9]+(/.*)?)', slash, id, ns),
}

/** `/...` only. */
export const slashPath = refusingSlash(text({ pattern: patterns.path }))
/** `/...` or `ns:7/...`. */
export const writePath = refusingSlash(text({ pattern: patterns.writePath }))
/** `/...`, `ns:7/...` or `id:...`. */
export const writePathOrId = refusingSlash(text({ pattern: patterns.writePathOrId }))
/** Anything that names an entry or a revision, but not the root. */
export const readPath = refusingRoot(text({ pattern: patterns.readPath }))
/** A folder: the root is the empty string. */
export const pathOrRoot = refusingSlash(text({ pattern: patterns.pathOrRoot }))
/** An entry by path or id. */
export const pathOrId = refusingRoot(text({ pattern: patterns.pathOrId }))

function refusingSlash(arg: Arg<string>): Arg<string> {
  return {
    parse(value, at) {
      if (value === '/') {
        throw new BadArgument(
          `${at}: Specify the root folder as an empty string rather than as "/".`,
        )
      }
      return arg.parse(value, at)
    },
  }
}

function refusingRoot(arg: Arg<string>): Arg<string> {
  return {
    parse(value, at) {
      if (value === '' || value === '/') {
        throw new BadArgument(`${at}: The root folder is unsupported.`)
      }
      return arg.parse(value, at)
    },
  }
}

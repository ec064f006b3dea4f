import {
  type Arg,
  type ArgValue,
  flag,
  ignored,
  optional,
  struct,
  text,
  timestamp,
  union,
  withDefault,
} from '../api/args.ts'
import { writePathOrId } from '../api/path-args.ts'
import type { Commit } from '../tree/write.ts'

const writeMode = union({
  add: null,
  overwrite: null,
  update: text({ pattern: { shown: '[0-9a-f]+', test: (value) => /^[0-9a-f]{9,}$/.test(value) } }),
})

const fields = {
  path: writePathOrId,
  mode: withDefault(writeMode, { tag: 'add', value: undefined }),
  autorename: withDefault(flag, false),
  client_modified: optional(timestamp),
  mute: ignored,
  property_groups: ignored,
  strict_conflict: withDefault(flag, false),
}

/** A hash of the body of one call, not of a whole file. */
export const bodyHash: Arg<string | undefined> = optional(text({ minLength: 64, maxLength: 64 }))

export const commitInfo = struct(fields)

/** The argument of `files/upload`: CommitInfo and the hash of the body. */
export const uploadArg = struct({ ...fields, content_hash: bodyHash })

export function toCommit(info: ArgValue<typeof commitInfo>): Commit {
  return {
    path: info.path,
    mode: info.mode,
    autorename: info.autorename,
    clientModified: info.client_modified,
    strictConflict: info.strict_conflict,
  }
}

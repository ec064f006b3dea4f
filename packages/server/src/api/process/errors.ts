import { QuaysideError } from '../../errors.ts'

export const storeMissing = () =>
  new QuaysideError('no task stores what is made', {
    kind: 'invalid',
    code: 'task_store_missing',
    publicMessage: 'There is no task `store` among the tasks, so nothing would come of them.',
  })

export const tasksExclude = (one: string, other: string) =>
  new QuaysideError(`${one} and ${other} in one address`, {
    kind: 'invalid',
    code: 'tasks_exclude',
    publicMessage: `The tasks \`${one}\` and \`${other}\` cannot be asked for together.`,
  })

export const aliasUnknown = (alias: string) =>
  new QuaysideError(`no storage is called ${alias}`, {
    kind: 'not-found',
    code: 'storage_alias_unknown',
    publicMessage: `There is no storage alias called ${JSON.stringify(alias)} here.`,
  })

/** Its bytes are shared, not written again. */
export const fileNotDecoded = () =>
  new QuaysideError('base64decode of a file', {
    kind: 'unsupported',
    code: 'base64_file',
    publicMessage: 'A file is stored again as it is. Leave base64decode out.',
  })

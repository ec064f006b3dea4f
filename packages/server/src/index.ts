/*
 * The public door. Everything that is not named here may change any day.
 */
export { DEV_SIGN_IN } from './accounts/dev-person.ts'
export type { App, Apps } from './apps/app.ts'
export { type Config, ConfigError, type Mode, optionGroups, readConfig } from './config.ts'
export { ERROR_KINDS, type ErrorKind, QuaysideError } from './errors.ts'
export type { EventDefinition } from './events/event.ts'
export { type ApiKey, parseApiKey } from './lib/ids.ts'
export { createQuayside, migrateDatabase, type Quayside } from './quayside.ts'
export type { Queue } from './queue/queue.ts'
export type { Access, Entry, OpenedFile, Source } from './sources/source.ts'
export type { StorageDriver, StorageUpload } from './storage/storage.ts'

/*
 * What the script for pages holds, as the global `quayside`: everything but what needs a secret.
 */
export { RequestError } from './api/request-error.ts'
export { init } from './init.ts'
export { PickerLoadError } from './picker/load-picker.ts'

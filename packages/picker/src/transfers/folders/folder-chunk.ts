/** The module that is loaded when a folder is picked as one; see `folder-module.ts`. */
// biome-ignore lint/performance/noBarrelFile: the entry of a bundle of its own, imported by nobody
export { createFolderJobs } from './folder-jobs.ts'

export type { PickedFile, PickResult } from './results.ts'

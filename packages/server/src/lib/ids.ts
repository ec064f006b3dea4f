import { hash, randomBytes, randomInt } from 'node:crypto'

declare const brand: unique symbol
/** A string that was made or checked by this module and cannot be mistaken for another id. */
export type Branded<Name extends string> = string & { readonly [brand]: Name }

export type ApiKey = Branded<'ApiKey'>
export type Handle = Branded<'Handle'>
export type ConnectionId = Branded<'ConnectionId'>
export type PickerSessionId = Branded<'PickerSessionId'>
export type IngestId = Branded<'IngestId'>
export type ExportId = Branded<'ExportId'>
export type FolderPickId = Branded<'FolderPickId'>
/** Whoever knows it may fetch the archive of a picked folder, where no policy is needed. */
export type FolderZipId = Branded<'FolderZipId'>
export type ObjectId = Branded<'ObjectId'>
export type UploadId = Branded<'UploadId'>
export type EndpointId = Branded<'EndpointId'>
export type DeliveryId = Branded<'DeliveryId'>
export type AttemptId = Branded<'AttemptId'>
export type TrialId = Branded<'TrialId'>
export type PersonId = Branded<'PersonId'>
export type PersonSessionId = Branded<'PersonSessionId'>
export type InvitationId = Branded<'InvitationId'>
export type DerivativeId = Branded<'DerivativeId'>
export type VideoConversionId = Branded<'VideoConversionId'>

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** `length` random characters of `[A-Za-z0-9]`, each about 5.95 bits. */
export function randomText(length: number): string {
  let text = ''
  // Unlike `randomBytes` it fetches randomness for many calls at once, which is the dear part.
  while (text.length < length) text += ALPHABET[randomInt(ALPHABET.length)]
  return text
}

/** Sorts by the time it was made (milliseconds, nine base-36 digits), then random. */
function timedId(prefix: string): string {
  return `${prefix}_${Date.now().toString(36).padStart(9, '0')}${randomText(14)}`
}

/** Exactly 20 letters and digits, as Filestack clients expect, and unguessable (119 bits). */
export const newHandle = (): Handle => randomText(20) as Handle
/** 22 characters beginning with `A` and ending with `z`, the shape Filestack's keys have. */
export const newApiKey = (): ApiKey => `A${randomText(20)}z` as ApiKey
/** 26 upper-case letters and digits. */
export const newAppSecret = (): string => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  return Array.from(randomBytes(26), (byte) => letters[byte % letters.length]).join('')
}
export const newConnectionId = (): ConnectionId => timedId('con') as ConnectionId
export const newPickerSessionId = (): PickerSessionId => timedId('ps') as PickerSessionId
export const newIngestId = (): IngestId => timedId('ing') as IngestId
export const newExportId = (): ExportId => timedId('exp') as ExportId
export const newFolderPickId = (): FolderPickId => timedId('fpk') as FolderPickId
/** As hard to guess as a handle, and more. */
export const newFolderZipId = (): FolderZipId => randomText(32) as FolderZipId
/** The same for the same words, and of no other words: what is asked for again is found by it. */
export const ingestIdOf = (...words: readonly string[]): IngestId =>
  `ing_${hash('sha256', JSON.stringify(words)).slice(0, 23)}` as IngestId
/** As `ingestIdOf`. */
export const exportIdOf = (...words: readonly string[]): ExportId =>
  `exp_${hash('sha256', JSON.stringify(words)).slice(0, 23)}` as ExportId
/** As `ingestIdOf`. */
export const folderPickIdOf = (...words: readonly string[]): FolderPickId =>
  `fpk_${hash('sha256', JSON.stringify(words)).slice(0, 23)}` as FolderPickId
/** As `ingestIdOf`. Long, for whoever could make another with the same id would be given its bytes. */
export const derivativeIdOf = (...words: readonly string[]): DerivativeId =>
  `drv_${hash('sha256', JSON.stringify(words)).slice(0, 48)}` as DerivativeId
/** As `ingestIdOf`. */
export const videoConversionIdOf = (...words: readonly string[]): VideoConversionId =>
  `vid_${hash('sha256', JSON.stringify(words)).slice(0, 48)}` as VideoConversionId
/** Of one run of a conversion: 16 hexadecimal digits, as the wire has them. */
export const newVideoUuid = (): string => randomBytes(8).toString('hex')
export const newObjectId = (): ObjectId => timedId('obj') as ObjectId
/** Whoever knows it may go on with the upload, so it is as hard to guess as a handle. */
export const newUploadId = (): UploadId => `upl_${randomText(24)}` as UploadId

export const newEndpointId = (): EndpointId => timedId('ep') as EndpointId
/** Of a delivery that repeats another; the first ones are named by event and endpoint. */
export const newDeliveryId = (): DeliveryId => timedId('dlv') as DeliveryId
export const newAttemptId = (): AttemptId => timedId('att') as AttemptId
export const newTrialId = (): TrialId => timedId('trl') as TrialId
export const newPersonId = (): PersonId => timedId('per') as PersonId
export const newPersonSessionId = (): PersonSessionId => timedId('pss') as PersonSessionId
export const newInvitationId = (): InvitationId => timedId('inv') as InvitationId

/** Older handles may hold `-` and `_`; ours are 20 letters and digits. */
export function parseHandle(text: string): Handle | undefined {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text) ? (text as Handle) : undefined
}
export function parseApiKey(text: string): ApiKey | undefined {
  return /^[A-Za-z0-9]{1,64}$/.test(text) ? (text as ApiKey) : undefined
}
export function parseConnectionId(text: string): ConnectionId | undefined {
  return /^con_[A-Za-z0-9]{23}$/.test(text) ? (text as ConnectionId) : undefined
}
export function parseIngestId(text: string): IngestId | undefined {
  return /^ing_[A-Za-z0-9]{23}$/.test(text) ? (text as IngestId) : undefined
}
export function parseExportId(text: string): ExportId | undefined {
  return /^exp_[A-Za-z0-9]{23}$/.test(text) ? (text as ExportId) : undefined
}
export function parseFolderPickId(text: string): FolderPickId | undefined {
  return /^fpk_[A-Za-z0-9]{23}$/.test(text) ? (text as FolderPickId) : undefined
}
export function parseFolderZipId(text: string): FolderZipId | undefined {
  return /^[A-Za-z0-9]{32}$/.test(text) ? (text as FolderZipId) : undefined
}
export function parseUploadId(text: string): UploadId | undefined {
  return /^upl_[A-Za-z0-9]{24}$/.test(text) ? (text as UploadId) : undefined
}
export function parseEndpointId(text: string): EndpointId | undefined {
  return /^ep_[A-Za-z0-9]{23}$/.test(text) ? (text as EndpointId) : undefined
}
export function parseDeliveryId(text: string): DeliveryId | undefined {
  return /^dlv_[A-Za-z0-9_]{1,64}$/.test(text) ? (text as DeliveryId) : undefined
}
export function parsePersonId(text: string): PersonId | undefined {
  return /^per_[A-Za-z0-9]{23}$/.test(text) ? (text as PersonId) : undefined
}
export function parsePersonSessionId(text: string): PersonSessionId | undefined {
  return /^pss_[A-Za-z0-9]{23}$/.test(text) ? (text as PersonSessionId) : undefined
}
export function parseInvitationId(text: string): InvitationId | undefined {
  return /^inv_[A-Za-z0-9]{23}$/.test(text) ? (text as InvitationId) : undefined
}
export function parseDerivativeId(text: string): DerivativeId | undefined {
  return /^drv_[a-f0-9]{48}$/.test(text) ? (text as DerivativeId) : undefined
}
export const isDeliveryId = (text: string): boolean => parseDeliveryId(text) !== undefined
export function parseTrialId(text: string): TrialId | undefined {
  return /^trl_[A-Za-z0-9]{23}$/.test(text) ? (text as TrialId) : undefined
}

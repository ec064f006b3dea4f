import type { ErrorAnswer } from '@quayside/wire'
import { ERRORS } from '@tus/server'
import type { FastifyReply } from 'fastify'
import { QuaysideError } from '../../../errors.ts'
import { uploadLocked } from '../../../ingest/tus/errors.ts'
import { uploadUnknown } from '../../../ingest/upload/errors.ts'

/** What the library throws in place of errors. */
interface LibraryFault {
  readonly status_code: number
  readonly body: string
}

/** What the library refuses, in our words; faults of our own are what they are. */
export function fromLibrary(fault: unknown): unknown {
  if (!isLibraryFault(fault)) return fault
  switch (fault.body) {
    case ERRORS.INVALID_OFFSET.body:
      return offsetDiffers()
    case ERRORS.FILE_NOT_FOUND.body:
    case ERRORS.FILE_NO_LONGER_EXISTS.body:
      return uploadUnknown()
    case ERRORS.ERR_SIZE_EXCEEDED.body:
    case ERRORS.ERR_MAX_SIZE_EXCEEDED.body:
      return bodyTooLong()
    case ERRORS.ABORTED.body:
      return uploadLocked()
    default:
      return fault.status_code === 501 ? extensionUnsupported() : requestInvalid(fault.body)
  }
}

function isLibraryFault(fault: unknown): fault is LibraryFault {
  return typeof fault === 'object' && fault !== null && 'status_code' in fault && 'body' in fault
}

const offsetDiffers = () =>
  new QuaysideError('the offset is not where the upload is', {
    kind: 'conflict',
    code: 'upload_offset_differs',
    publicMessage:
      'This upload is not at that byte. Ask where it is with HEAD, and go on from there.',
  })

const bodyTooLong = () =>
  new QuaysideError('more bytes than the upload has', {
    kind: 'too-large',
    code: 'upload_too_long',
    publicMessage:
      'These are more bytes than the upload was announced to have, or than it may have.',
  })

const extensionUnsupported = () =>
  new QuaysideError('an extension of tus that is not offered', {
    kind: 'unsupported',
    code: 'tus_extension_unsupported',
    publicMessage:
      'Uploads in several pieces at once are not offered by tus. Switch parallel uploads off.',
  })

/** `detail` names the header. */
export const requestInvalid = (detail: string) =>
  new QuaysideError(`not as the protocol asks for: ${detail}`, {
    kind: 'invalid',
    code: 'tus_request_invalid',
    publicMessage: `The request is not as the tus protocol asks for: ${detail.trim().replace(/\.$/, '')}.`,
  })

/** The protocol wants a status for this that nothing else has. */
export function refuseVersion(reply: FastifyReply, version: string): FastifyReply {
  const answer: ErrorAnswer = {
    error: `This service speaks tus ${version}. Send the header Tus-Resumable with it.`,
    code: 'tus_version_unsupported',
    requestId: reply.request.id,
  }
  return reply
    .code(412)
    .headers({ 'Tus-Version': version, 'X-Error-Code': answer.code, 'Cache-Control': 'no-store' })
    .send(answer)
}

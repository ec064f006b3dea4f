import { open } from 'node:fs/promises'
import { sniffContentType } from '../../../lib/content-type.ts'
import type { LocalFile } from '../engine.ts'

/*
 * What may be read, and as what. ffmpeg left to itself tells a file's format by its first bytes,
 * and some formats (playlists, scripts that join files, patterns of names) are lists of other files
 * and addresses that it then opens. So we tell it the format, and none of those is among them.
 */

/** A name of ffmpeg's: how a container is taken apart. */
export type Demuxer = (typeof DEMUXERS)[number]['demuxer']

const DEMUXERS = [
  {
    demuxer: 'mov',
    types: /^(video|audio)\/(mp4|quicktime|x-m4v|x-m4a|m4a|3gpp2?)$/,
  },
  { demuxer: 'matroska', types: /^(video|audio)\/(webm|(x-)?matroska)$/ },
  { demuxer: 'ogg', types: /^((video|audio|application)\/ogg|audio\/(opus|vorbis))$/ },
  { demuxer: 'avi', types: /^video\/(vnd\.avi|avi|x-msvideo)$/ },
  { demuxer: 'mpegts', types: /^video\/mp2t$/ },
  { demuxer: 'mpeg', types: /^video\/(mpeg|mp1s|mp2p)$/ },
  {
    demuxer: 'asf',
    types: /^(video\/x-ms-(asf|wmv)|audio\/x-ms-(asf|wma)|application\/vnd\.ms-asf)$/,
  },
  { demuxer: 'flv', types: /^video\/x-flv$/ },
  { demuxer: 'gif', types: /^image\/gif$/ },
  { demuxer: 'mp3', types: /^audio\/(mpeg|mp3)$/ },
  { demuxer: 'wav', types: /^audio\/(x-)?(wav|wave|vnd\.wave)$/ },
  { demuxer: 'aac', types: /^audio\/(x-)?(aac|hx-aac-adts)$/ },
  { demuxer: 'flac', types: /^audio\/(x-)?flac$/ },
  { demuxer: 'aiff', types: /^audio\/(x-)?aiff$/ },
  { demuxer: 'amr', types: /^audio\/amr$/ },
  { demuxer: 'caf', types: /^audio\/x-caf$/ },
] as const

/** Enough to tell a file's type by. */
const HEAD_BYTES = 4_100

/** Whether a frame of such a file can be shown as a picture. */
export function isVideoType(contentType: string): boolean {
  return contentType.startsWith('video/') && demuxerOfType(contentType) !== undefined
}

/** Whether such a file is something to see or to hear that can be made another one. */
export function isMediaType(contentType: string): boolean {
  return demuxerOfType(contentType) !== undefined
}

/**
 * How a file is read, by its first bytes, and where these say nothing by what it is said to be.
 * `undefined` for what is neither video nor sound.
 */
export async function findDemuxer(file: LocalFile): Promise<Demuxer | undefined> {
  return demuxerOfType(await sniffFile(file))
}

/** The type of a file by its first bytes, and where these say nothing what it is said to be. */
export async function sniffFile({ path, contentType }: LocalFile): Promise<string> {
  return await sniffContentType(await readHead(path), '', contentType)
}

function demuxerOfType(contentType: string): Demuxer | undefined {
  const [essence = ''] = contentType.toLowerCase().split(';')
  return DEMUXERS.find(({ types }) => types.test(essence.trim()))?.demuxer
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

import assert from 'node:assert/strict'
import type { Access, FileEntry, PersonalSource } from './source.ts'

/** A source with an account of its own, whose files the suite may write. */
export interface SourceUnderTest {
  readonly source: PersonalSource
  readonly access: Access
  /** Writes or replaces files; folders on the way come by themselves. */
  putAll(files: readonly PutFile[]): Promise<void>
  makeFolder(path: string): Promise<void>
  remove(path: string): Promise<void>
  end(): Promise<void>
}

export type PutFile = readonly [path: string, bytes: Uint8Array]

/** What the tests are told of the source, and when they run it is there. */
export type World = () => SourceUnderTest & { put(...file: PutFile): Promise<void> }

/** Names every service lets people give, and programs like to break on. */
export const NASTY_NAMES = [
  'with space.txt',
  ' \'single\' "double" `back`.txt',
  '100% & <b>+#?=;,.txt',
  'Grüße – naïve façade.txt',
  '日本語のファイル.txt',
  'العربية.txt',
  'emoji 😀👩‍👩‍👧.txt',
  '$(touch x);{a,b}[c]*.txt',
  '-rf',
  '.hidden',
  'no extension',
  'two..dots...txt',
  'UPPER lower.TXT',
  `${'long '.repeat(40)}.txt`,
]

/** The options of a call that nobody gives up. */
export const usual = { signal: new AbortController().signal }

/** What is known of a file, which has to be one. */
export async function statFile(
  { source, access }: SourceUnderTest,
  ref: string,
): Promise<FileEntry> {
  const entry = await source.stat(access, ref, usual)
  assert.ok(entry.kind === 'file')
  return entry
}

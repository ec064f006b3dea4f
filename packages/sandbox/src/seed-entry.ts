/** Bytes that are computed instead of stored: see `pattern.ts`. */
export interface Pattern {
  readonly seed: number
  readonly size: number
}

/** What a file holds: its bytes, or the rule that computes them. */
export type SeedContent = Uint8Array | { readonly pattern: Pattern }

/** The formats a Paper document can be exported in. */
export const PAPER_FORMATS = ['html', 'markdown', 'plain_text'] as const
export type PaperFormat = (typeof PAPER_FORMATS)[number]

export interface SeedFile {
  readonly kind: 'file'
  /** Absolute within the account's home, `/` between the parts; missing parents are made. */
  readonly path: string
  readonly content: SeedContent
  /** When the writer says the content was changed; the time of seeding if absent. */
  readonly clientModified?: Date
}

export interface SeedFolder {
  readonly kind: 'folder'
  readonly path: string
}

/** A document that cannot be downloaded, only exported. Its path ends in `.paper`. */
export interface SeedPaper {
  readonly kind: 'paper'
  readonly path: string
  readonly exports: Readonly<Record<PaperFormat, string>>
  readonly clientModified?: Date
}

/** One thing a new account's tree begins with. */
export type SeedEntry = SeedFile | SeedFolder | SeedPaper

/** The two accounts every sandbox has. */
export type DemoAccount = 'personal' | 'team'

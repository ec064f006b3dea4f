/** A program of the system that some conversions need, and the service does without. */
export interface OptionalProgram {
  /** As people call it. */
  readonly title: string
  /** Names it goes by, of which one is enough. */
  readonly names: readonly string[]
  /** What it is for, to end a sentence that begins with `without it`. */
  readonly without: string
}

export const LIBREOFFICE: OptionalProgram = {
  title: 'LibreOffice',
  names: ['soffice', 'libreoffice'],
  without: 'office documents, texts and HTML are not converted',
}

export const FFMPEG: OptionalProgram = {
  title: 'ffmpeg',
  names: ['ffmpeg'],
  without: 'videos and sound are not converted',
}

export const CHROMIUM: OptionalProgram = {
  title: 'Chromium',
  names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'],
  without: 'there are no pictures of web pages (`urlscreenshot`)',
}

export const OPTIONAL_PROGRAMS: readonly OptionalProgram[] = [LIBREOFFICE, FFMPEG, CHROMIUM]

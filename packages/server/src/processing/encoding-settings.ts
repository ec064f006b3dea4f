/** The formats pictures are written in. */
export type PictureFormat = 'jpg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif'

/** How a picture is written. What several tasks say is joined; the last word counts. */
export interface EncodingSettings {
  /** The format it came in where nothing is said, if that can be written, else PNG. */
  readonly format?: PictureFormat
  /** 1 to 100, or as good as the file that came in. */
  readonly quality?: number | 'input'
  /** JPEG that comes in from coarse to fine. */
  readonly progressive?: boolean
  /** Takes more time to make it smaller without changing what is seen. */
  readonly compress?: boolean
  /** Keeps what the camera wrote; without it only the colour profile's meaning stays. */
  readonly keepMetadata?: boolean
  readonly colorspace?: 'rgb' | 'cmyk' | 'input'
  /** Put behind what can be seen through; for formats without transparency white where nothing is said. */
  readonly background?: string
  /** Which page, from 1, and at how many dots per inch, where the source has pages. */
  readonly page?: number
  readonly density?: number
}

/** Photos beyond this are refused. */
export const MAX_IMAGE_BYTES = 20 * 1024 * 1024

const EXTENSIONS = /\.(jpe?g|png|tiff?|gif|webp|ppm|bmp)$/i

export function isThumbnailable(name: string): boolean {
  return EXTENSIONS.test(name)
}

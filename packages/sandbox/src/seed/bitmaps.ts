/** An uncompressed 24-bit BMP of RGB pixels given from top to bottom. */
export function bmp(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const rowBytes = Math.ceil((width * 3) / 4) * 4
  const headerBytes = 54
  const file = Buffer.alloc(headerBytes + rowBytes * height)
  file.write('BM', 0, 'latin1')
  file.writeUInt32LE(file.length, 2)
  file.writeUInt32LE(headerBytes, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(width, 18)
  file.writeInt32LE(height, 22)
  file.writeUInt16LE(1, 26)
  file.writeUInt16LE(24, 28)
  file.writeUInt32LE(rowBytes * height, 34)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3
      // Rows stand bottom up, pixels as blue, green, red.
      const to = headerBytes + (height - 1 - y) * rowBytes + x * 3
      file[to] = rgb[from + 2] ?? 0
      file[to + 1] = rgb[from + 1] ?? 0
      file[to + 2] = rgb[from] ?? 0
    }
  }
  return file
}

/** An icon file of square PNGs, none larger than 255 pixels. */
export function ico(icons: readonly { side: number; png: Uint8Array }[]): Uint8Array {
  const directory = Buffer.alloc(6 + 16 * icons.length)
  directory.writeUInt16LE(1, 2)
  directory.writeUInt16LE(icons.length, 4)
  let offset = directory.length
  icons.forEach(({ side, png }, index) => {
    const at = 6 + 16 * index
    directory.writeUInt8(side, at)
    directory.writeUInt8(side, at + 1)
    directory.writeUInt16LE(1, at + 4)
    directory.writeUInt16LE(32, at + 6)
    directory.writeUInt32LE(png.length, at + 8)
    directory.writeUInt32LE(offset, at + 12)
    offset += png.length
  })
  return Buffer.concat([directory, ...icons.map(({ png }) => png)])
}

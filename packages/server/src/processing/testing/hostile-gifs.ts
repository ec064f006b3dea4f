import { BROKEN_OR_SHOWN, type HostileFile, picture, TOO_LARGE, u16le } from './hostile-file.ts'

/** One black pixel, with its descriptor. */
function gifFrame(width = 1, height = 1): Buffer {
  const descriptor = Buffer.concat([Buffer.from([0x2c, 0, 0, 0, 0]), u16le(width), u16le(height)])
  return Buffer.concat([descriptor, Buffer.from([0, 2, 2, 0x44, 1, 0])])
}

function gif(width: number, height: number, frames: readonly Buffer[]): Buffer {
  const screen = Buffer.concat([u16le(width), u16le(height), Buffer.from([0x80, 0, 0])])
  const colors = Buffer.from([0, 0, 0, 255, 255, 255])
  return Buffer.concat([Buffer.from('GIF89a'), screen, colors, ...frames, Buffer.from([0x3b])])
}

/** Films without end on screens without end. */
export function hostileGifs(): readonly HostileFile[] {
  const frames = (count: number) => Array.from({ length: count }, () => gifFrame())
  const moving = (title: string, bytes: Buffer): HostileFile => ({
    ...picture('gif', `${title}, all of it`, bytes, TOO_LARGE),
    tasks: 'resize=width:32,height:32,fit:scale/output=format:gif',
  })
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe]), Buffer.alloc(100_000, 0xff)])
  return [
    picture('gif', '10,000 frames', gif(1, 1, frames(10_000)), ['file']),
    moving('10,000 frames', gif(1, 1, frames(10_000))),
    picture('gif', 'a screen of 65,535 x 65,535', gif(65_535, 65_535, frames(1)), ['file']),
    picture('gif', '500 frames on a large screen', gif(2_000, 2_000, frames(500)), ['file']),
    moving('500 frames on a large screen', gif(2_000, 2_000, frames(500))),
    picture('gif', 'a frame larger than its screen', gif(1, 1, [gifFrame(60_000, 60_000)]), [
      ...BROKEN_OR_SHOWN,
      ...TOO_LARGE,
    ]),
    picture('gif', 'no frame at all', gif(10, 10, [])),
    picture('gif', 'a comment that never ends', gif(10, 10, [comment])),
  ]
}

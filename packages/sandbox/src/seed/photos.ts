import type { Sharp } from 'sharp'
import type { SeedEntry } from '../seed-entry.ts'
import { fileEntry } from './entry.ts'
import { createRandom } from './random.ts'
import {
  city,
  DESERT,
  dunes,
  EVENING,
  forest,
  harbour,
  MORNING,
  mountains,
  NIGHT,
} from './scenes.ts'

/** What a camera wrote into a photo. `taken` is local time, as EXIF knows no time zone. */
interface Photo {
  readonly path: string
  readonly scene: string
  readonly taken: string
  readonly place?: Place
  /** EXIF orientation; the pixels are stored so that a viewer that obeys it shows the scene upright. */
  readonly orientation?: 2 | 3 | 6 | 8
  readonly finish?: (image: Sharp) => Sharp
  /** The size of the stored pixels, that is after turning. */
  readonly crop?: { readonly width: number; readonly height: number }
}

interface Place {
  readonly latitude: number
  readonly longitude: number
  readonly altitude: number
}

const BERGEN: Place = { latitude: 60.3951, longitude: 5.3247, altitude: 4 }
const NEROYFJORD: Place = { latitude: 60.8797, longitude: 6.8417, altitude: 12 }
const VALPARAISO: Place = { latitude: -33.0393, longitude: -71.6273, altitude: 8 }

/** Photos with EXIF: taken dates, places on both hemispheres, turned and mirrored cameras. */
export async function photos(): Promise<SeedEntry[]> {
  const grain = filmGrain()
  return Promise.all(personalAlbum().map((photo) => develop(photo, grain)))
}

/** The few photos of the team's press folder. */
export async function pressPhotos(folder: string): Promise<SeedEntry[]> {
  const grain = filmGrain()
  const album: Photo[] = [
    { path: `${folder}/quay.jpg`, scene: harbour(MORNING, 41), taken: '2026:05:02 09:00:00' },
    { path: `${folder}/skyline.jpg`, scene: city(NIGHT, 42), taken: '2026:05:02 22:30:00' },
  ]
  return Promise.all(album.map((photo) => develop(photo, grain)))
}

function personalAlbum(): Photo[] {
  return [
    ...camera(),
    ...phone(),
    {
      path: '/Photos/Prints/quay black and white.jpg',
      scene: harbour(NIGHT, 21),
      taken: '2024:11:30 16:20:00',
      finish: (image) => image.greyscale().jpeg({ quality: 80 }),
    },
    {
      path: '/Photos/Prints/dunes CMYK.jpg',
      scene: dunes(DESERT, 22),
      taken: '2024:08:14 19:02:11',
      finish: (image) => image.toColourspace('cmyk').jpeg({ quality: 85 }),
    },
    {
      path: '/Photos/Prints/fjord progressive.jpg',
      scene: mountains(EVENING, 23),
      taken: '2025:07:19 21:40:00',
      finish: (image) => image.jpeg({ quality: 80, progressive: true }),
    },
  ]
}

function camera(): Photo[] {
  return [
    {
      path: '/Photos/harbour.jpg',
      scene: harbour(EVENING, 1),
      taken: '2026:06:21 20:47:09',
      place: BERGEN,
    },
    {
      path: '/Photos/harbour in the morning.jpg',
      scene: harbour(MORNING, 2),
      taken: '2026:06:22 07:12:44',
      place: BERGEN,
    },
    {
      path: '/Photos/2025 Norway/fjord.jpg',
      scene: mountains(MORNING, 3),
      taken: '2025:07:18 11:05:30',
      place: NEROYFJORD,
    },
    {
      path: '/Photos/2025 Norway/firs.jpg',
      scene: forest(MORNING, 4),
      taken: '2025:07:18 15:31:02',
    },
    {
      path: '/Photos/2025 Norway/panorama.jpg',
      scene: mountains(EVENING, 5),
      taken: '2025:07:19 21:58:17',
      place: NEROYFJORD,
      crop: { width: 1200, height: 300 },
    },
    { path: '/Photos/dunes.jpg', scene: dunes(DESERT, 6), taken: '2024:08:14 18:55:00' },
    { path: '/Photos/skyline.jpg', scene: city(NIGHT, 8), taken: '2025:12:31 23:58:59' },
  ]
}

function phone(): Photo[] {
  const scene = harbour(MORNING, 11)
  const folder = '/Photos/From phone'
  return [
    {
      path: `${folder}/IMG_2041 upright.jpg`,
      scene,
      taken: '2026:01:04 12:00:00',
      place: VALPARAISO,
      orientation: 6,
      crop: { width: 800, height: 600 },
    },
    {
      path: `${folder}/IMG_2042 upside down.jpg`,
      scene,
      taken: '2026:01:04 12:00:07',
      place: VALPARAISO,
      orientation: 3,
    },
    {
      path: `${folder}/IMG_2043 other side.jpg`,
      scene,
      taken: '2026:01:04 12:00:15',
      orientation: 8,
      crop: { width: 800, height: 600 },
    },
    {
      path: `${folder}/IMG_2044 mirrored.jpg`,
      scene,
      taken: '2026:01:04 12:01:00',
      orientation: 2,
    },
  ]
}

async function develop(photo: Photo, grain: Grain): Promise<SeedEntry> {
  const { default: sharp } = await import('sharp')
  const picture = sharp(Buffer.from(photo.scene))
  const held = holdCamera(picture, photo.orientation)
    .composite([{ ...grain, tile: true, blend: 'soft-light' }])
    .removeAlpha()
  if (photo.crop) held.resize({ ...photo.crop, fit: 'cover' })
  // Asking for an orientation also asks for an sRGB profile, which would undo grey and CMYK.
  if (photo.orientation) held.withMetadata({ orientation: photo.orientation })
  held.withExif(exifOf(photo))

  const finish = photo.finish ?? ((image: Sharp) => image.jpeg({ quality: 82 }))
  return fileEntry(photo.path, await finish(held).toBuffer(), asDate(photo.taken))
}

/** Turns the pixels the way the sensor saw them when the camera was held so. */
function holdCamera(image: Sharp, orientation: Photo['orientation']): Sharp {
  if (orientation === 2) return image.flop()
  if (orientation === 3) return image.rotate(180)
  if (orientation === 6) return image.rotate(270)
  if (orientation === 8) return image.rotate(90)
  return image
}

function exifOf({ taken, place }: Photo) {
  return {
    IFD0: { Make: 'Quayside', Model: 'Pinhole 1', Software: 'Demo darkroom', DateTime: taken },
    IFD2: {
      DateTimeOriginal: taken,
      DateTimeDigitized: taken,
      ExposureTime: '1/250',
      FNumber: '56/10',
      ISOSpeedRatings: '200',
      FocalLength: '35/1',
    },
    ...(place && { IFD3: gpsOf(place) }),
  }
}

function gpsOf({ latitude, longitude, altitude }: Place) {
  return {
    GPSLatitudeRef: latitude < 0 ? 'S' : 'N',
    GPSLatitude: degrees(latitude),
    GPSLongitudeRef: longitude < 0 ? 'W' : 'E',
    GPSLongitude: degrees(longitude),
    GPSAltitude: `${altitude}/1`,
  }
}

/** EXIF writes an angle as three fractions: degrees, minutes, seconds. */
function degrees(angle: number): string {
  const hundredths = Math.round(Math.abs(angle) * 360_000)
  const whole = Math.floor(hundredths / 360_000)
  const minutes = Math.floor(hundredths / 6_000) % 60
  return `${whole}/1 ${minutes}/1 ${hundredths % 6_000}/100`
}

/** "2026:06:21 20:47:09" as the moment it would be in UTC. */
function asDate(taken: string): Date {
  const [day = '', time = ''] = taken.split(' ')
  return new Date(`${day.replaceAll(':', '-')}T${time}Z`)
}

interface Grain {
  readonly input: Buffer
  readonly raw: { readonly width: number; readonly height: number; readonly channels: 4 }
}

/** A tile of grey specks around the middle: without it the pictures compress like drawings. */
function filmGrain(): Grain {
  const random = createRandom(99)
  const side = 256
  const input = Buffer.alloc(side * side * 4, 255)
  for (let offset = 0; offset < input.length; offset += 4) {
    input.fill(96 + Math.floor(random() * 64), offset, offset + 3)
  }
  return { input, raw: { width: side, height: side, channels: 4 } }
}

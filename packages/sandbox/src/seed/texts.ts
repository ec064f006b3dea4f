import type { SeedEntry } from '../seed-entry.ts'
import { harbourLog } from './archives.ts'
import { fileEntry } from './entry.ts'
import { CHAPTERS, PROGRAMME } from './prose.ts'

/** Everything that is text: notes, tables, mail, calendars, tracks, source code, odd encodings. */
export function texts(): SeedEntry[] {
  return [...notes(), ...tables(), ...correspondence(), ...website(), ...code(), ...encodings()]
}

function notes(): SeedEntry[] {
  const markdown = CHAPTERS.map(
    ({ title, paragraphs }) => `## ${title}\n\n${paragraphs.map((text) => `- ${text}`).join('\n')}`,
  )
  return [
    fileEntry(
      '/Getting started.md',
      '# Welcome\n\nThis account is made of generated files: photos, films, sound, documents, archives and **awkward names**. Change what you like, the next start brings it back.\n',
    ),
    fileEntry('/Documents/Harbour rules.md', `# Harbour rules\n\n${markdown.join('\n\n')}\n`),
    fileEntry('/Documents/Shopping list.txt', 'rope\nfenders (4)\nlamp oil\ncoffee\n'),
    fileEntry('/Documents/harbour.log', harbourLog()),
    fileEntry(
      '/Video/boat.vtt',
      'WEBVTT\n\n00:00.000 --> 00:01.000\nA boat comes in.\n\n00:01.000 --> 00:02.000\nIt passes the lighthouse.\n',
    ),
  ]
}

function tables(): SeedEntry[] {
  const berths = Array.from({ length: 200 }, (_, index) => ({
    berth: `B${index + 1}`,
    metres: 6 + (index % 9),
    free: index % 3 === 0,
  }))
  const rows = berths.map(({ berth, metres, free }) => `${berth},${metres},${free}`)
  return [
    fileEntry('/Documents/Berths.csv', `berth,metres,free\r\n${rows.join('\r\n')}\r\n`),
    fileEntry('/Documents/Berths.json', `${JSON.stringify({ berths }, undefined, 2)}\n`),
    fileEntry(
      '/Documents/Programme.tsv',
      `${PROGRAMME.map((cells) => cells.join('\t')).join('\n')}\n`,
    ),
    fileEntry(
      '/Documents/Berths.xml',
      `<?xml version="1.0" encoding="UTF-8"?>\n<berths>\n${berths.map(({ berth, metres }) => `  <berth id="${berth}" metres="${metres}"/>`).join('\n')}\n</berths>\n`,
    ),
  ]
}

function correspondence(): SeedEntry[] {
  return [
    fileEntry('/Mail/Your berth.eml', BERTH_MAIL),
    fileEntry('/Mail/Festival.ics', crlf(CALENDAR)),
    fileEntry('/Mail/Harbour office.vcf', crlf(CARD)),
    fileEntry('/Documents/Round trip.gpx', roundTrip()),
  ]
}

function website(): SeedEntry[] {
  return [
    fileEntry(
      '/Website/index.html',
      `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Harbour festival</title><link rel="stylesheet" href="style.css"></head>\n<body>\n<h1>Harbour festival</h1>\n<table>\n${PROGRAMME.map((cells) => `<tr>${cells.map((text) => `<td>${text}</td>`).join('')}</tr>`).join('\n')}\n</table>\n<script type="module" src="countdown.js"></script>\n</body>\n</html>\n`,
    ),
    fileEntry(
      '/Website/style.css',
      'body { font: 16px/1.5 system-ui; margin: 2rem auto; max-width: 40rem }\ntd { border-bottom: 1px solid #ccd; padding: .3rem 1rem }\n',
    ),
    fileEntry(
      '/Website/countdown.js',
      "const days = Math.ceil((Date.parse('2026-08-08') - Date.now()) / 86400000)\ndocument.querySelector('h1').append(', in ' + days + ' days')\n",
    ),
  ]
}

function code(): SeedEntry[] {
  return [
    fileEntry(
      '/Code/berths.ts',
      'export const free = (taken: ReadonlySet<string>, all: readonly string[]) => all.filter((berth) => !taken.has(berth))\n',
    ),
    fileEntry(
      '/Code/tide.py',
      'import math\n\n\ndef tide(hours):\n    """Metres above the mean."""\n    return 1.2 * math.sin(2 * math.pi * hours / 12.42)\n',
    ),
    fileEntry(
      '/Code/backup.sh',
      '#!/bin/sh\nset -eu\ntar -czf "logbook-$(date +%F).tar.gz" logbook/\n',
    ),
    fileEntry('/Code/settings.yaml', 'harbour:\n  channel: 12\n  berths: 200\n'),
    fileEntry('/Code/.gitignore', 'node_modules/\n*.log\n'),
    fileEntry('/Code/add.wasm', ADD_WASM),
  ]
}

/** Text that is not UTF-8, and UTF-8 that says so. */
function encodings(): SeedEntry[] {
  const greeting = 'Grüße aus dem Hafen\r\n'
  return [
    fileEntry('/Documents/Encodings/latin-1.txt', Buffer.from(greeting, 'latin1')),
    fileEntry('/Documents/Encodings/UTF-16.txt', Buffer.from(`\ufeff${greeting}`, 'utf16le')),
    fileEntry('/Documents/Encodings/UTF-8 with mark.txt', `\ufeff${greeting}`),
  ]
}

function crlf(text: string): string {
  return text.replaceAll('\n', '\r\n')
}

const BERTH_MAIL = crlf(`From: Harbour office <office@example.com>
To: Guest <guest@example.com>
Subject: =?UTF-8?Q?Your_berth_=E2=9A=93?=
Date: Mon, 01 Jun 2026 08:00:00 +0000
Message-ID: <berth-42@example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="quay"

--quay
Content-Type: text/plain; charset=utf-8

You have berth B42. The plan is attached.
--quay
Content-Type: text/csv; name="plan.csv"
Content-Disposition: attachment; filename="plan.csv"
Content-Transfer-Encoding: base64

YmVydGgsbWV0cmVzCkI0MiwxMQo=
--quay--
`)

const CALENDAR = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Harbour office//Festival//EN
BEGIN:VEVENT
UID:festival-2026@example.com
DTSTAMP:20260601T080000Z
DTSTART:20260808T080000Z
DTEND:20260808T210000Z
SUMMARY:Harbour festival
LOCATION:North quay
END:VEVENT
END:VCALENDAR
`

const CARD = `BEGIN:VCARD
VERSION:3.0
N:;Harbour office;;;
FN:Harbour office
ORG:Harbour office
EMAIL:office@example.com
END:VCARD
`

function roundTrip(): string {
  const points = Array.from({ length: 60 }, (_, index) => {
    const angle = (index / 60) * 2 * Math.PI
    const latitude = (60.395 + 0.02 * Math.sin(angle)).toFixed(5)
    const longitude = (5.32 + 0.05 * Math.cos(angle)).toFixed(5)
    return `<trkpt lat="${latitude}" lon="${longitude}"/>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Harbour office" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>${points.join('')}</trkseg></trk></gpx>\n`
}

/** A module that exports `add(a, b)` on 32-bit integers. */
const ADD_WASM = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x07, 0x01, 0x60, 0x02, 0x7f, 0x7f, 0x01, 0x7f],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x07, 0x07, 0x01, 0x03, 0x61, 0x64, 0x64, 0x00, 0x00],
  ...[0x0a, 0x09, 0x01, 0x07, 0x00, 0x20, 0x00, 0x20, 0x01, 0x6a, 0x0b],
)

const DATE = /^D?:?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?([Zz]|[+-]\d{2}'?(?:\d{2})?)?/

/**
 * A date as PDFs write it, `D:20300115093000+01'00'`, in ISO 8601 at UTC; everything after the year
 * may be missing. `undefined` for anything else.
 */
export function parsePdfDate(text: string | undefined): string | undefined {
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', zone = 'Z'] =
    DATE.exec(text ?? '') ?? []
  if (year === undefined) return undefined
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${isoZone(zone)}`)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

function isoZone(zone: string): string {
  if (/^z$/i.test(zone)) return 'Z'
  const digits = zone.slice(1).replace("'", '').padEnd(4, '0')
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}

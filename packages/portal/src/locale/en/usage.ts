export const usageTexts = {
  'usage.title': 'Usage',
  'usage.lead':
    'What this app used, by days of UTC. Requests and what was served are a few seconds behind.',
  'usage.requests': 'Requests',
  'usage.files': 'Files',
  'usage.stored': 'Stored',
  'usage.replaced': 'Replaced',
  'usage.deleted': 'Deleted',
  'usage.filesStored': 'Files stored',
  'usage.bytesStored': 'Bytes stored',
  'usage.filesServed': 'Files served',
  'usage.bytesServed': 'Bytes served',
  'usage.conversions': 'Conversions',
  'usage.quietTitle': 'Nothing was used in this time',
  'usage.quietText':
    'As soon as a page or a server of yours asks with this app’s key, it is counted here.',
  'days.span': 'Time',
  'days.last': { one: 'Last day', other: 'Last {count} days' },
  'days.day': 'Day (UTC)',
  'days.chart': '{thing} of each day, {from} to {to}',
} as const

/** Why something cannot be chosen. */
export const refusalTexts = {
  'refusal.type': 'This type of file is not accepted here.',
  'refusal.tooLarge': 'Larger than {max}.',
  'refusal.tooMany': {
    one: 'No more than {count} file can be chosen.',
    other: 'No more than {count} files can be chosen.',
  },
  'refusal.imageSmall': 'The picture has {width} × {height} pixels; at least {limit} are needed.',
  'refusal.imageLarge': 'The picture has {width} × {height} pixels; at most {limit} are accepted.',
  'refusal.imageUnreadable': 'This picture cannot be read.',
} as const

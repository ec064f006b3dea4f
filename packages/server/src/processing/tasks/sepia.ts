import { Type } from 'typebox'
import { defineImageTask } from '../task.ts'

type Row = [number, number, number]

/** What red, green and blue are made of in full sepia, as style sheets have it (Filter Effects 1). */
const SEPIA: [Row, Row, Row] = [
  [0.393, 0.769, 0.189],
  [0.349, 0.686, 0.168],
  [0.272, 0.534, 0.131],
]

/** Like an old photograph (Filestack reference 9.3). */
export const sepia = defineImageTask({
  name: 'sepia',
  summary: 'The browns of an old photograph.',
  example: 'sepia=tone:90',
  params: Type.Object({
    tone: Type.Number({
      ...{ minimum: 0, maximum: 100, default: 80 },
      description: 'how brown, in per cent',
    }),
  }),
  short: { t: 'tone' },
  apply: (picture, { tone }) =>
    picture.with({ stage: 'recomb', apply: (image) => image.recomb(matrix(tone / 100)) }),
})

function matrix(share: number): [Row, Row, Row] {
  const mixed = SEPIA.map((row, to) =>
    row.map((part, from) => part * share + (to === from ? 1 - share : 0)),
  )
  return mixed as [Row, Row, Row]
}

import { Type } from 'typebox'
import { reshape } from '../engines/sharp/effects/redraw.ts'
import { tearEdges } from '../engines/sharp/effects/torn-edges.ts'
import { Color, Pair } from '../params.ts'
import { defineImageTask } from '../task.ts'

/** Edges of torn paper (Filestack reference 9.3). */
export const tornEdges = defineImageTask({
  name: 'torn_edges',
  summary: 'As if torn out by hand. The same picture is torn in the same way each time.',
  example: 'torn_edges=spread:[2,16]',
  params: Type.Object({
    spread: Pair(
      { minimum: 1, maximum: 10_000 },
      { default: [1, 10], description: 'how deep it is torn at least and at most, in pixels' },
    ),
    background: Type.Optional(
      Color({ description: 'behind what is torn off; without it transparent' }),
    ),
  }),
  short: { s: 'spread', b: 'background' },
  apply: (picture, { spread: [one, other], background }) =>
    reshape(picture, background, (frame) =>
      tearEdges(frame, { least: Math.min(one, other), most: Math.max(one, other) }),
    ),
})

import { Type } from 'typebox'

/** What every refused request of the JSON surfaces answers. */
export const ErrorAnswer = Type.Object(
  {
    error: Type.String({ description: 'What went wrong, in words for people.' }),
    code: Type.String({ description: 'Stable; the manual lists them.' }),
    requestId: Type.String({ description: 'Names this request in the log.' }),
  },
  { description: 'The request was refused or failed.' },
)
export type ErrorAnswer = Type.Static<typeof ErrorAnswer>

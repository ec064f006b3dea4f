import { Type } from 'typebox'
import { parameterMissing } from '../errors.ts'
import { PageFormat, PageOrientation, Pages } from '../params.ts'
import { defineFileTask } from '../task.ts'

/** A PDF of a document's pages (Filestack reference 9.3, "Documents"). */
export const pdfconvert = defineFileTask({
  name: 'pdfconvert',
  summary: 'Takes pages out of a document, in any order, and puts them on other paper, as a PDF.',
  example: 'pdfconvert=pages:[1,3-5],pageformat:a4',
  params: Type.Object({
    pages: Type.Optional(
      Pages({ description: 'which, as a list of numbers and ranges; all where nothing is said' }),
    ),
    pageformat: Type.Optional(
      PageFormat({ description: 'the paper; what is on a page keeps its proportions' }),
    ),
    pageorientation: Type.Optional(
      PageOrientation({ description: 'of the paper; what is on a page is not turned' }),
    ),
    metadata: Type.Boolean({
      default: true,
      description: 'keeps the title, the author and the like',
    }),
  }),
  check({ pages, pageformat, pageorientation }) {
    if (pages ?? pageformat ?? pageorientation) return
    throw parameterMissing('pdfconvert', 'pages')
  },
})

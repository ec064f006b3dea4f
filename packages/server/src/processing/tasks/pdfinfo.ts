import { Type } from 'typebox'
import { defineFileTask } from '../task.ts'

/** JSON about a PDF (Filestack reference 9.3, "Documents"). Other documents are made one first. */
export const pdfinfo = defineFileTask({
  name: 'pdfinfo',
  summary: 'Answers what a document says about itself, as JSON: pages, their size, title, dates.',
  example: 'pdfinfo',
  params: Type.Object({
    colorinfo: Type.Boolean({
      default: false,
      description: 'tells of each page whether it has colors',
    }),
  }),
})

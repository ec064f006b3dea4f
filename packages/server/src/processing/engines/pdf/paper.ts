import type { PageFormatValue } from '../../params.ts'

/** Of a page as it is shown, in points: 72 to an inch. */
export interface PageSize {
  readonly width: number
  readonly height: number
}

export interface PaperWishes {
  readonly pageformat?: PageFormatValue | undefined
  readonly pageorientation?: 'portrait' | 'landscape' | undefined
}

const mm = (width: number, height: number): PageSize => ({
  width: (width / 25.4) * 72,
  height: (height / 25.4) * 72,
})
const inches = (width: number, height: number): PageSize => ({
  width: width * 72,
  height: height * 72,
})

/** Upright. */
const PAPERS: Readonly<Record<PageFormatValue, PageSize>> = {
  a2: mm(420, 594),
  a3: mm(297, 420),
  a4: mm(210, 297),
  a5: mm(148, 210),
  b4: mm(250, 353),
  b5: mm(176, 250),
  letter: inches(8.5, 11),
  legal: inches(8.5, 14),
  tabloid: inches(11, 17),
}

/** Printers and other programs round a page's sides to whole points, up or down. */
const SAME_POINTS = 1.5

/**
 * The page that something of this size goes on. What is not wished for stays as it is: its own size
 * without a format, its own orientation without an orientation.
 */
export function paperFor(size: PageSize, { pageformat, pageorientation }: PaperWishes): PageSize {
  const { width, height } = pageformat === undefined ? size : PAPERS[pageformat]
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  const own = size.width > size.height ? 'landscape' : 'portrait'
  return (pageorientation ?? own) === 'landscape'
    ? { width: long, height: short }
    : { width: short, height: long }
}

/** What a page of this size is called, whichever way it is turned. */
export function paperName(size: PageSize): PageFormatValue | undefined {
  const upright = paperFor(size, { pageorientation: 'portrait' })
  const isSame = (paper: PageSize) =>
    Math.abs(paper.width - upright.width) < SAME_POINTS &&
    Math.abs(paper.height - upright.height) < SAME_POINTS
  const found = Object.entries(PAPERS).find(([, paper]) => isSame(paper))?.[0]
  return found as PageFormatValue | undefined
}

/** How something is made smaller or larger, and moved, to stand in the middle of a page. */
export function fitOnto(size: PageSize, paper: PageSize) {
  const scale = Math.min(paper.width / size.width, paper.height / size.height)
  return {
    scale,
    left: (paper.width - size.width * scale) / 2,
    bottom: (paper.height - size.height * scale) / 2,
  }
}

/**
 * Tasks that Filestack's clients know and that need what this server has not, each with what that
 * is, to end a sentence (Filestack reference 9.3).
 */
export const REFUSED: Readonly<Record<string, string>> = {
  upscale: needsModel('drawing what was never in the picture'),
  detect_faces: needsModel('finding faces'),
  crop_faces: needsModel('finding faces'),
  pixelate_faces: needsModel('finding faces'),
  blur_faces: needsModel('finding faces'),
  redeye: needsModel('finding eyes'),
  tags: needsModel('naming what is in a picture'),
  sfw: needsModel('judging what is in a picture'),
  caption: needsModel('describing a picture'),
  ocr: needsModel('reading text in pictures'),
  doc_detection: needsModel('finding a sheet of paper in a picture'),
  image_sentiment: needsModel('judging feelings'),
  text_sentiment: needsModel('judging feelings'),
  copyright: needsModel('recognising works of others'),
  video_playlist: 'no playlists for streaming are made here; `video_convert` makes files',
}

function needsModel(what: string): string {
  return `${what} needs a trained model, which this server has not`
}

import frame from './frame.css?inline'
import passing from './passing.css?inline'
import tokens from './tokens.css?inline'
import ui from './ui.css?inline'

/** The rules of the frame and its blocks; each part brings those of its screens. */
export const frameStyles = [tokens, ui, frame, passing].join('\n')

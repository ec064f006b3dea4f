import sharp, { type Sharp } from 'sharp'

/** The very sharp of the engine, for whoever has another one nearer: the benchmarks install a rival's. */
export { type Sharp, sharp }

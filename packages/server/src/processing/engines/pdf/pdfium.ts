import { readFile } from 'node:fs/promises'
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium'

/** The PDF library with a memory of its own, and what is needed to hand it bytes and to take some. */
export interface Pdfium extends Omit<WrappedPdfiumModule, 'pdfium'> {
  /** Of the library. It is another array each time, since the memory may have grown. */
  memory(): Buffer
  /** Throws a `RangeError` when there is no room. What is taken is given back with all the rest. */
  allocate(bytes: number): number
  readFloat(pointer: number): number
  readInt(pointer: number): number
  writeInt(pointer: number, value: number): void
  writeFloats(pointer: number, values: readonly number[]): void
  /** A function of ours as a number that the library can call; integers only. */
  callback(call: (...values: number[]) => number, parameters: number): number
}

/** The types of Node leave it out, and those of browsers would bring the whole page along. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    compile(bytes: Uint8Array): Promise<object>
    readonly Instance: new (program: object, imports: object) => { readonly exports: object }
    readonly RuntimeError: ErrorConstructor
  }
}

/** The library broke off: it was led where it must not go, or ran out of room. */
export function isBreakdown(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError
}

/**
 * Starts the library anew for one document. Documents of different people never share a memory, so
 * one that gets the better of the library has got the better of nothing but itself.
 */
export async function startPdfium(): Promise<Pdfium> {
  compiled ??= compile()
  const program = await compiled
  const library = await init({
    instantiateWasm(imports: object, done: (instance: object, program: object) => void) {
      const instance = new WebAssembly.Instance(program, imports)
      done(instance, program)
      return instance.exports
    },
  } as object)
  library.PDFiumExt_Init()
  return withMemory(library)
}

/** The program is the same for everybody and never changes, so it is compiled once. */
let compiled: Promise<object> | undefined

async function compile(): Promise<object> {
  const file = new URL(import.meta.resolve('@embedpdf/pdfium/pdfium.wasm'))
  return await WebAssembly.compile(await readFile(file))
}

/** What the library's own types leave open. */
interface Runtime {
  readonly HEAPU8: Uint8Array
  readonly wasmExports: { malloc(bytes: number): number }
  addFunction(call: (...values: number[]) => number, signature: string): number
}

function withMemory(library: WrappedPdfiumModule): Pdfium {
  const runtime = library.pdfium as unknown as Runtime
  const memory = () => {
    const { buffer, byteOffset, byteLength } = runtime.HEAPU8
    return Buffer.from(buffer, byteOffset, byteLength)
  }
  return {
    ...library,
    memory,
    allocate(bytes) {
      const pointer = runtime.wasmExports.malloc(Math.max(1, bytes))
      if (pointer === 0) throw new RangeError(`no room for ${bytes} bytes`)
      return pointer
    },
    readFloat: (pointer) => memory().readFloatLE(pointer),
    readInt: (pointer) => memory().readInt32LE(pointer),
    writeInt: (pointer, value) => memory().writeUInt32LE(value, pointer),
    writeFloats(pointer, values) {
      for (const [at, value] of values.entries()) memory().writeFloatLE(value, pointer + 4 * at)
    },
    callback: (call, parameters) => runtime.addFunction(call, 'i'.repeat(parameters + 1)),
  }
}

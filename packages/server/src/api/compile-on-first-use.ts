import type { BuildCompilerFromPool } from '@fastify/ajv-compiler'

type Compile = ReturnType<BuildCompilerFromPool>
type Check = ReturnType<Compile>

/**
 * Compiles what a route takes when it is asked for the first time: all routes' together are a fifth of
 * a start, and most services are never asked most of them.
 */
export function compileOnFirstUse(build: BuildCompilerFromPool): BuildCompilerFromPool {
  return (schemas, options) => {
    const compile = build(schemas, options)
    return (route) => toLazy(() => compile(route))
  }
}

function toLazy(compile: () => Check): Check {
  let compiled: Check | undefined
  const check = ((input: unknown) => {
    compiled ??= compile()
    const isRight = compiled(input)
    check.errors = compiled.errors ?? null
    return isRight
  }) as Check
  return check
}

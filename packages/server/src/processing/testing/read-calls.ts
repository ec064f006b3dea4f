import { isTask, readKnownTasks } from '../index.ts'
import { parseWrittenTask } from '../parse-written-task.ts'
import { splitPath } from '../split-path.ts'
import type { TaskCall } from '../task.ts'

/** The tasks of an address, as the address would have them: `resize=width:100/flip`. */
export function readCalls(tasks: string): readonly TaskCall[] {
  const { tasks: written } = splitPath(`/${tasks}/QsHandle000000000001`, isTask)
  return readKnownTasks(written.map(parseWrittenTask))
}

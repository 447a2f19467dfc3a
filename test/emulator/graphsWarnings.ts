import type { NdArray } from '../../lib/index.js'

// What graphsChild.ts and the thread that it starts tell each other.

export interface SeenWarning {
  name: string
  code?: string
  message: string
  detail?: string
}

export interface WorkerReply {
  outputs: NdArray[]
  warnings: SeenWarning[]
}

/** The warnings of this thread, from now on. */
export function keepWarnings(): SeenWarning[] {
  const seen: SeenWarning[] = []
  process.on('warning', (warning: Error & { code?: string; detail?: string }) => {
    const { name, code, message, detail } = warning
    seen.push({ name, code, message, detail })
  })
  return seen
}

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** As much of onnxruntime-node as is used; its own types are not there when the tests are compiled. */
export interface Onnxruntime {
  InferenceSession: {
    create(model: Uint8Array | string, options?: SessionOptions): Promise<InferenceSession>
  }
  Tensor: new (type: OrtTensor['type'], data: OrtTensor['data'], dims: readonly number[]) => OrtTensor
  env: { versions: { node?: string; common: string } }
}

export interface SessionOptions {
  intraOpNumThreads?: number
  graphOptimizationLevel?: 'disabled' | 'basic' | 'extended' | 'all'
  logSeverityLevel?: 0 | 1 | 2 | 3 | 4
}

export interface InferenceSession {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  run(feeds: Record<string, OrtTensor>): Promise<Record<string, OrtTensor>>
  release(): Promise<void>
}

export interface OrtTensor {
  readonly type: 'float32' | 'uint8'
  readonly data: Float32Array | Uint8Array
  readonly dims: readonly number[]
}

const folder = join(__dirname, '..', '..', '..', '.oracle')

/** Why onnxruntime cannot be used here. */
export const missingOnnxruntime = (): string | undefined =>
  existsSync(join(folder, 'node_modules', 'onnxruntime-node'))
    ? undefined
    : 'onnxruntime-node is not installed: bash scripts/oracle.sh'

/** @throws where it is missing */
export function onnxruntime(): Onnxruntime {
  const reason = missingOnnxruntime()
  if (reason) throw new Error(reason)
  return createRequire(join(folder, 'package.json'))('onnxruntime-node') as Onnxruntime
}

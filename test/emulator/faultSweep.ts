import { binding } from '../../lib/binding.js'
import { type Model, type NdArray, type TargetOptions, Tensor } from '../../lib/index.js'
import { smallImages, smallNetwork } from '../smallNetwork.js'
import { emulator } from './emulator.js'

// What faults.test.ts lets fail: a small model, from its making to its end.

export const image = smallImages

export const network = (options: TargetOptions): Model =>
  smallNetwork({ device: 'cuda', dtype: 'float16', ...options })

let probe: Tensor | undefined

/** Whatever was given to the device, memory to be freed too, is done, and host memory that lies idle is given back. */
export async function settle(): Promise<void> {
  probe ??= Tensor.from(new Float32Array(1), [1], { device: 'cuda' })
  await probe.data()
  // How much of it is kept follows from how runs met.
  for (let time = 0; time < 2; time++) binding().trimStaging()
}

export interface Lifetime {
  answer: NdArray
  /** Whether its plan was to become a CUDA graph and could not: there was a warning. */
  withoutGraph: boolean
}

/** Loads, predicts op by op, predicts from the recording, and disposes. */
export async function lifetime(options: TargetOptions): Promise<Lifetime> {
  const net = network(options)
  try {
    await net.predict(image)
    const answer = await net.predict(image)
    return { answer, withoutGraph: net.stats().graphs.refused > 0 }
  } finally {
    net.dispose()
  }
}

/** What `task` calls, and how often. */
export async function callsOf(task: () => Promise<unknown>): Promise<Record<string, number>> {
  emulator.clearBooks()
  await task()
  const { calls } = emulator.books()
  // The emulated cuDNN's own, and one that cannot fail.
  for (const call of ['cudaGetDevice', 'cudaGetDeviceCount', 'cudnnGetVersion']) delete calls[call]
  return calls
}

/** Up to `most` of the numbers from 1 to `count`, the first and the last among them. */
export function spread(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i + 1)
  return Array.from({ length: most }, (_, i) => 1 + Math.round((i * (count - 1)) / Math.max(most - 1, 1)))
}

/** An error that the call is known to answer, and that leaves the device as it is. */
export function errorOf(call: string): string {
  if (call.startsWith('cudaMalloc')) return 'cudaErrorMemoryAllocation'
  return call.startsWith('cudnn') ? 'CUDNN_STATUS_EXECUTION_FAILED' : 'cudaErrorUnknown'
}

/** The kinds of objects of which there are more than before. */
export const leaks = (before: Record<string, number>): string[] =>
  Object.entries(emulator.books().objects)
    .filter(([kind, count]) => count > (before[kind] ?? 0))
    .map(([kind, count]) => `${count} of ${kind} instead of ${before[kind] ?? 0}`)

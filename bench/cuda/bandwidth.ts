import { activation, input, model } from '../../lib/index.js'
import { nativeOf } from './native.js'

/** Bytes a second that a kernel attains which reads an array of float32 and writes one of the same size. */
export async function measureBandwidth(elements: number, rounds: number): Promise<number> {
  const x = input({ shape: [elements] })
  const relu = model({ inputs: x, outputs: activation({ activation: 'relu' }).apply(x), device: 'cuda' })
  const shape = [1, elements]
  const native = await nativeOf(relu, 'float32', shape)
  const [milliseconds] = await native.profile([shape], rounds)
  native.dispose()
  return (2 * elements * Float32Array.BYTES_PER_ELEMENT * 1000) / milliseconds
}

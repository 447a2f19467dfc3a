import { XceptionError } from '../errors.js'
import { sizeOf } from '../ndarray.js'
import { nearest } from '../options.js'
import { show } from '../show.js'
import { fillUniform } from './random.js'

/**
 * How a weight begins, by Keras's names. The distributions are Keras's; the random numbers are this package's
 * own, so a seed does not reproduce the numbers that Keras would draw from it.
 */
export type Initializer = 'zeros' | 'ones' | 'glorot_uniform' | 'he_uniform' | 'lecun_uniform'

/**
 * Keras's reading of a kernel's shape: the last axes are inputs and outputs, those before them the window.
 */
function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  if (shape.length === 1) return { fanIn: shape[0], fanOut: shape[0] }
  const window = sizeOf(shape.slice(0, -2))
  return { fanIn: window * shape.at(-2)!, fanOut: window * shape.at(-1)! }
}

function uniform(shape: readonly number[], seed: number, variance: number): Float32Array {
  const values = new Float32Array(sizeOf(shape))
  fillUniform(values, Math.sqrt(3 * variance), seed)
  return values
}

const makers: Record<Initializer, (shape: readonly number[], seed: number) => Float32Array> = {
  zeros: (shape) => new Float32Array(sizeOf(shape)),
  ones: (shape) => new Float32Array(sizeOf(shape)).fill(1),
  glorot_uniform: (shape, seed) => {
    const { fanIn, fanOut } = fans(shape)
    return uniform(shape, seed, 2 / (fanIn + fanOut))
  },
  he_uniform: (shape, seed) => uniform(shape, seed, 2 / fans(shape).fanIn),
  lecun_uniform: (shape, seed) => uniform(shape, seed, 1 / fans(shape).fanIn),
}

export const initialize = (initializer: Initializer, shape: readonly number[], seed: number): Float32Array =>
  makers[initializer](shape, seed)

/** @throws ERR_INVALID_ARGUMENT */
export function checkInitializer(value: unknown, option: string): Initializer {
  if (typeof value === 'string' && Object.hasOwn(makers, value)) return value as Initializer
  const known = Object.keys(makers)
  const suggestion = typeof value === 'string' ? nearest(value, known) : undefined
  throw new XceptionError('ERR_INVALID_ARGUMENT', `${option} knows no initializer ${show(value)}`, {
    hint: suggestion ? `Did you mean '${suggestion}'?` : `Initializers are: ${known.join(', ')}.`,
  })
}

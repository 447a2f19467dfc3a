import { XceptionError } from '../errors.js'
import type { Shape } from '../models/symbolic.js'
import { formatShape } from '../ndarray.js'
import { checkOneOf } from './arguments.js'

/**
 * As in Keras: 'valid' adds nothing; 'same' adds zeros so that the output has ceil(input / stride) rows and
 * columns.
 */
export type WindowPadding = 'valid' | 'same'

export const checkPadding = (value: unknown, owner: string): WindowPadding =>
  checkOneOf(value, ['valid', 'same'], `padding of ${owner}`)

export interface Window {
  size: readonly [number, number]
  strides: readonly [number, number]
  dilationRate: readonly [number, number]
  padding: WindowPadding
}

/** @throws ERR_SHAPE unless `shape` is that of a batch of images or feature maps. */
export function checkImages(name: string, shape: Shape): void {
  if (shape.length === 4) return
  throw new XceptionError(
    'ERR_SHAPE',
    `${name} expects (batch, height, width, channels) but received ${formatShape(shape)}`,
  )
}

/** The channels of `shape`. @throws ERR_SHAPE when they are open, since weights depend on them. */
export function knownChannels(name: string, shape: Shape): number {
  const channels = shape.at(-1)
  if (channels) return channels
  throw new XceptionError('ERR_SHAPE', `${name} needs to know the last dimension of ${formatShape(shape)}`)
}

/**
 * Shape that a sliding window gives of (batch, height, width, channels).
 * @throws ERR_SHAPE when it does not fit in.
 */
export function windowShape(name: string, shape: Shape, window: Window, channels: number | null): Shape {
  checkImages(name, shape)
  const sides = [0, 1].map((axis) => {
    const input = shape[axis + 1]
    if (input === null) return null
    const stride = window.strides[axis]
    if (window.padding === 'same') return Math.ceil(input / stride)
    const reach = (window.size[axis] - 1) * window.dilationRate[axis] + 1
    return Math.floor((input - reach) / stride) + 1
  })
  if (sides.some((side) => side !== null && side < 1)) {
    throw new XceptionError(
      'ERR_SHAPE',
      `${name}: a window of ${window.size.join('x')} does not fit into ${formatShape(shape)}`,
      { hint: "Use a larger input, or padding 'same'." },
    )
  }
  return [shape[0], ...sides, channels]
}

import { type Array64, type AttributesOf, map, type Weights, zeros } from './array.js'
import { roundTo } from './round.js'

/** With zeros appended to the last axis until it has `channels`; 0: as many as it has. */
function padChannels(x: Array64, channels: number): Array64 {
  if (channels === 0) return x
  const inputChannels = x.shape[x.shape.length - 1]
  const result = zeros([...x.shape.slice(0, -1), channels])
  x.data.forEach((value, i) => {
    result.data[Math.floor(i / inputChannels) * channels + (i % inputChannels)] = value
  })
  return result
}

export const cast = ([x]: Array64[], _: Weights, { dtype, channels }: AttributesOf<'cast'>): Array64 =>
  padChannels(
    map(x, (value) => roundTo(dtype, value)),
    channels,
  )

export const rescaling = (
  [x]: Array64[],
  _: Weights,
  { scale, offset, channels }: AttributesOf<'rescaling'>,
): Array64 =>
  padChannels(
    map(x, (value, i) => value * scale[i % scale.length] + offset[i % offset.length]),
    channels,
  )

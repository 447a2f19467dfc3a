import { corrupt } from './format.js'

const MAX_CODES = 4096

/**
 * Decodes GIF's variable-width LZW into exactly `length` colour indices; what follows them is ignored.
 * @throws ERR_IMAGE_CORRUPT when a code was never defined or the data ends early
 */
export function decodeLzw(data: Uint8Array, minCodeSize: number, length: number): Uint8Array {
  const clear = 1 << minCodeSize
  const endOfData = clear + 1
  // A code stands for the string of `prefix` followed by the index `suffix`.
  const prefix = new Uint16Array(MAX_CODES)
  const suffix = new Uint8Array(MAX_CODES)
  const lengths = new Uint16Array(MAX_CODES)
  for (let code = 0; code < clear; code++) {
    suffix[code] = code
    lengths[code] = 1
  }

  const output = new Uint8Array(length)
  let written = 0
  let next = clear + 2
  let codeSize = minCodeSize + 1
  let previous = -1
  let bits = 0
  let bitCount = 0
  let at = 0

  while (written < length) {
    while (bitCount < codeSize) {
      if (at === data.length) throw corrupt('its pixel data ends early')
      bits |= data[at++] << bitCount
      bitCount += 8
    }
    const code = bits & ((1 << codeSize) - 1)
    bits >>= codeSize
    bitCount -= codeSize

    if (code === clear) {
      next = clear + 2
      codeSize = minCodeSize + 1
      previous = -1
      continue
    }
    if (code === endOfData) throw corrupt('its pixel data ends early')
    // The one code that may be used while it is being defined: its string is the previous one and its own first index.
    const isNext = code === next && previous >= 0
    if (!isNext && (code >= next || (previous < 0 && code > clear)))
      throw corrupt('its pixel data is damaged')

    const known = isNext ? previous : code
    const end = written + lengths[known]
    let index = known
    for (let to = end - 1; to >= written; to--) {
      if (to < length) output[to] = suffix[index]
      index = prefix[index]
    }
    const firstIndex = output[written]
    written = end
    if (isNext && written < length) output[written++] = firstIndex

    if (previous >= 0 && next < MAX_CODES) {
      prefix[next] = previous
      suffix[next] = firstIndex
      lengths[next] = lengths[previous] + 1
      next++
      if (next === 1 << codeSize && codeSize < 12) codeSize++
    }
    previous = code
  }
  return output
}

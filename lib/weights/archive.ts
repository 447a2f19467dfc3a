import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs'
import { Unzip, UnzipInflate } from 'fflate'
import { XceptionError } from '../errors.js'
import { countWeights, type WeightedLayer } from './weightedModel.js'

/** Takes the weights out of a .keras archive. */
export interface UnpackTask {
  type: 'unpack'
  /** Of the archive, absolute. */
  path: string
  /** Of the file that is written. */
  target: string
  layers: WeightedLayer[]
}

const ENTRY = 'model.weights.h5'

/** float64, and up to three more values per weight that an optimizer keeps. */
const MAX_BYTES_PER_WEIGHT = 32
const MAX_OVERHEAD_BYTES = 2 ** 26

const CHUNK_BYTES = 2 ** 18

/**
 * Writes the weights inside a .keras archive to a file of their own, where libhdf5 can read them. Blocks its thread.
 * @throws ERR_WEIGHTS_FORMAT, also when they claim more than any file with the weights of `layers` has; ERR_IO
 */
export function unpackWeights({ path, target, layers }: UnpackTask): void {
  const limit = countWeights(layers) * MAX_BYTES_PER_WEIGHT + MAX_OVERHEAD_BYTES
  const { size } = statSync(path)
  if (size > limit) throw tooLarge('The archive', size, limit)
  const [from, to] = [openSync(path, 'r'), openSync(target, 'w')]
  try {
    if (unzipEntry(from, to, limit)) return
  } catch (cause) {
    if (cause instanceof XceptionError) throw cause
    throw new XceptionError('ERR_WEIGHTS_FORMAT', 'The archive is damaged', { cause })
  } finally {
    closeSync(from)
    closeSync(to)
  }
  throw new XceptionError('ERR_WEIGHTS_FORMAT', `The archive is no Keras model: it has no ${ENTRY}`)
}

/** Whether the entry was there from its beginning to its end. */
function unzipEntry(from: number, to: number, limit: number): boolean {
  let complete = false
  let written = 0
  const unzip = new Unzip((entry) => {
    if (entry.name !== ENTRY) return
    if (entry.originalSize! > limit) throw tooLarge(ENTRY, entry.originalSize!, limit)
    entry.ondata = (error, bytes, final) => {
      if (error) throw error
      written += bytes.length
      if (written > limit) throw tooLarge(ENTRY, written, limit)
      write(to, bytes)
      complete = final
    }
    entry.start()
  })
  unzip.register(UnzipInflate)
  for (let count = -1; count !== 0; ) {
    const chunk = new Uint8Array(CHUNK_BYTES) // a new one each time, for Unzip keeps what is left of the last
    count = readSync(from, chunk)
    unzip.push(chunk.subarray(0, count), count === 0)
  }
  return complete
}

function write(to: number, bytes: Uint8Array): void {
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(to, bytes, done)
  } catch (cause) {
    throw new XceptionError('ERR_IO', `There is no room to unpack it: ${(cause as Error).message}`, { cause })
  }
}

const tooLarge = (what: string, size: number, limit: number): XceptionError =>
  new XceptionError(
    'ERR_WEIGHTS_FORMAT',
    `${what} claims ${size} bytes; with every optimizer's state, this model's weights stay under ${limit}`,
  )

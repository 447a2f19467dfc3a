import { XceptionError } from '../errors.js'
import { checkFit } from './fit.js'
import { Hdf5File, type StoredFloats } from './hdf5.js'
import { findSlots } from './slots.js'
import type { WeightedLayer } from './weightedModel.js'

export interface ReadTask {
  type: 'read'
  /** Of an HDF5 file, absolute. */
  path: string
  layers: WeightedLayer[]
}

/**
 * Reads the weights of `layers` from an HDF5 file in any of Keras's layouts, told apart by content.
 * Blocks its thread, and keeps what a damaged file leaves behind in libhdf5: give it a thread of its own.
 * @returns one per weight, in the order of `layers`
 * @throws ERR_WEIGHTS, ERR_WEIGHTS_FORMAT, ERR_OUT_OF_MEMORY
 */
export async function readWeights({ path, layers }: ReadTask): Promise<StoredFloats[]> {
  try {
    const file = await Hdf5File.open(path)
    const weights = checkFit(findSlots(file, layers)).map((dataset) => file.readFloats(dataset))
    file.close()
    return weights
  } catch (cause) {
    if (cause instanceof XceptionError) throw cause
    throw new XceptionError('ERR_WEIGHTS_FORMAT', 'The weights file is damaged', { cause })
  }
}

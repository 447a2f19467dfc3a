import { XceptionError } from '../errors.js'
import { checkFit, type Slot } from './fit.js'
import { Hdf5File, type StoredFloats } from './hdf5.js'
import { KERAS3_ROOT, keras3Slots } from './keras3Layout.js'
import { findLegacyRoot, legacySlots } from './legacyLayout.js'
import type { WeightedLayer } from './weightedModel.js'

export interface ReadTask {
  type: 'read'
  /** Of an HDF5 file, absolute. */
  path: string
  layers: WeightedLayer[]
}

function findSlots(file: Hdf5File, layers: readonly WeightedLayer[]): Slot[] {
  const root = findLegacyRoot(file)
  if (root !== undefined) return legacySlots(file, root, layers)
  if (file.hasGroup(KERAS3_ROOT)) return keras3Slots(file, layers)
  throw new XceptionError('ERR_WEIGHTS_FORMAT', 'The file is HDF5 but has no weights in a layout of Keras')
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

import { sizeOf } from '../ndarray.js'
import { checkFit } from './fit.js'
import { PlainHdf5 } from './plainHdf5/index.js'
import { findSlots } from './slots.js'
import type { WeightedLayer } from './weightedModel.js'
import type { WeightsFile } from './weightsFile.js'

/** Where a weight lies in a file, as plain float32. */
export interface PlacedWeight {
  /** Of its first byte. */
  offset: number
  /** Numbers. */
  size: number
}

/**
 * Where each weight of `layers` lies, for a file in the plainest form of HDF5 that fits them; undefined for every other,
 * which libhdf5 has to read or to find the fault of.
 */
export async function placeWeights(
  file: WeightsFile,
  layers: readonly WeightedLayer[],
): Promise<PlacedWeight[] | undefined> {
  try {
    const hdf5 = await PlainHdf5.open(file)
    return checkFit(findSlots(hdf5, layers)).map((path) => ({
      offset: hdf5.offsetOf(path),
      size: sizeOf(hdf5.shapeOf(path)),
    }))
  } catch {
    return undefined
  }
}

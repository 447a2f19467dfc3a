import { XceptionError } from '../errors.js'
import type { Slot } from './fit.js'
import type { Hdf5View } from './hdf5View.js'
import { KERAS3_ROOT, keras3Slots } from './keras3Layout.js'
import { findLegacyRoot, legacySlots } from './legacyLayout.js'
import type { WeightedLayer } from './weightedModel.js'

/**
 * What the model and the file have in each place; the content tells which of Keras's layouts it is.
 * @throws ERR_WEIGHTS_FORMAT
 */
export function findSlots(file: Hdf5View, layers: readonly WeightedLayer[]): Slot[] {
  const root = findLegacyRoot(file)
  if (root !== undefined) return legacySlots(file, root, layers)
  if (file.hasGroup(KERAS3_ROOT)) return keras3Slots(file, layers)
  throw new XceptionError('ERR_WEIGHTS_FORMAT', 'The file is HDF5 but has no weights in a layout of Keras')
}

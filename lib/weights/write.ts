import { XceptionError } from '../errors.js'
import { collectDiagnostics } from './libhdf5.js'
import type { WeightedLayer } from './weightedModel.js'

type H5 = typeof import('h5wasm/node', { with: { 'resolution-mode': 'import' }})
type File = InstanceType<H5['File']>

export interface WriteTask {
  type: 'write'
  /** Absolute. */
  path: string
  layers: WeightedLayer[]
  /** One per weight, in the order of `layers`. */
  arrays: Float32Array[]
}

/** The version of Keras whose layout this is; Keras 1 wrote kernels in another order. */
const KERAS_VERSION = '3.15.1'

const ASCII = 'A'

/** The form of HDF5 that h5py writes as well: every version of libhdf5 reads it, and so does plainHdf5. */
const plainest = { libver: ['earliest', 'v108'] } as unknown as boolean // h5wasm's types do not know of it

/** Of one attribute; that form allows no more, and Keras splits lists at this. */
const MAX_LIST_BYTES = 64_512

/**
 * Writes legacy weights HDF5, as Keras 3 does for a model. Blocks its thread.
 * @throws ERR_IO
 */
export async function writeWeights({ path, layers, arrays }: WriteTask): Promise<void> {
  const h5 = await import('h5wasm/node')
  const { FS } = await h5.ready
  // libhdf5 stamps datasets with the time; without it equal weights give equal files
  Date.now = () => 0
  const failure = watchWrites(FS)
  const diagnostics = collectDiagnostics(FS)
  const failed = (cause: unknown) => new XceptionError('ERR_IO', `Writing '${path}' failed`, { cause })

  const file = new h5.File(path, 'w', plainest)
  if (file.file_id < 0n) throw failed(failure() ?? new Error(diagnostics()))
  let thrown: unknown
  try {
    writeLayers(file, layers, arrays)
  } catch (error) {
    thrown = error // what h5wasm makes of a group that libhdf5 did not create
  }
  const status = file.close()
  const printed = diagnostics()
  if (failure() !== undefined) throw failed(failure())
  if (printed !== '') throw failed(new Error(printed))
  if (thrown !== undefined || status < 0) throw failed(thrown)
}

type FileSystem = Awaited<H5['ready']>['FS']

/** The first error of the system in writing, which neither libhdf5 nor h5wasm passes on. */
function watchWrites(FS: FileSystem): () => unknown {
  let failure: unknown
  const { write } = FS
  FS.write = (...parameters) => {
    try {
      return write(...parameters)
    } catch (error) {
      failure ??= error
      throw error
    }
  }
  return () => failure
}

function writeLayers(file: File, layers: readonly WeightedLayer[], arrays: readonly Float32Array[]): void {
  file.create_attribute('backend', 'tensorflow', [], ASCII)
  file.create_attribute('keras_version', KERAS_VERSION, [], ASCII)
  writeList(
    file,
    'layer_names',
    layers.map(({ name }) => name),
  )
  let next = 0
  for (const { name, weights } of layers) {
    const group = file.create_group(name)
    writeList(
      group,
      'weight_names',
      weights.map((weight) => `${name}/${weight.name}`),
    )
    if (weights.length === 0) continue
    const inner = group.create_group(name)
    for (const weight of weights) {
      inner.create_dataset({ name: weight.name, data: arrays[next++], shape: [...weight.shape] })
    }
  }
  writeList(file.create_group('top_level_model_weights'), 'weight_names', [])
}

type Group = {
  create_attribute(name: string, data: string[] | Float64Array, shape: null, dtype?: string): void
}

/** As h5py does, an empty list is written as one of float64; as Keras does, a long one as name0, name1, … */
function writeList(group: Group, name: string, list: string[]): void {
  if (list.length === 0) group.create_attribute(name, new Float64Array(0), null)
  const longest = Math.max(1, ...list.map((text) => Buffer.byteLength(text)))
  const most = Math.max(1, Math.floor(MAX_LIST_BYTES / longest))
  for (let begin = 0; begin < list.length; begin += most) {
    const part = list.slice(begin, begin + most)
    group.create_attribute(list.length > most ? `${name}${begin / most}` : name, part, null, ASCII)
  }
}

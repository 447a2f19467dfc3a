import { randomUUID } from 'node:crypto'
import { mkdtemp, open, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { XceptionError } from '../errors.js'
import { type PlacedWeight, placeWeights } from './place.js'
import { runTask } from './runTask.js'
import { FileSource, type WeightSource } from './source.js'
import { plainLayers, type WeightedLayer, type WeightedModel } from './weightedModel.js'
import { WeightsFile } from './weightsFile.js'

const ZIP_SIGNATURE = 'PK\u0003\u0004'

const isArchive = async (file: WeightsFile): Promise<boolean> =>
  (await file.bytes(0, ZIP_SIGNATURE.length)).toString('latin1') === ZIP_SIGNATURE

const about = (path: string, error: unknown): unknown =>
  error instanceof XceptionError
    ? new XceptionError(error.code, `${path}: ${error.message}`, { hint: error.hint, cause: error.cause })
    : error

/** The weights inside a .keras archive, in a file that goes when it is closed. */
async function unpack(archive: WeightsFile, layers: WeightedLayer[]): Promise<WeightsFile> {
  const folder = await mkdtemp(join(tmpdir(), 'xception-')).catch((cause) => {
    throw new XceptionError('ERR_IO', `There is no room to unpack it: ${cause.message}`, { cause })
  })
  try {
    const target = join(folder, 'model.weights.h5')
    await runTask({ type: 'unpack', path: archive.alias, target, layers })
    return await WeightsFile.open(target)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @throws ERR_WEIGHTS, ERR_IO, ERR_OUT_OF_MEMORY */
async function readSources(sources: readonly FileSource[]): Promise<Float32Array[]> {
  const results = await Promise.allSettled(sources.map((source) => source.read()))
  return results.map((result) => {
    if (result.status === 'fulfilled') return result.value
    const { reason: cause } = result
    if (!(cause instanceof RangeError)) throw cause
    throw new XceptionError('ERR_OUT_OF_MEMORY', 'There is no memory for the weights', { cause })
  })
}

/** Smaller ones stay in memory: letting them go is worth nothing. Below it, libhdf5 gives no place in the file either. */
const MIN_REREAD_BYTES = 2 ** 16

const isLarge = ({ size }: PlacedWeight): boolean => size * Float32Array.BYTES_PER_ELEMENT >= MIN_REREAD_BYTES

interface Found {
  arrays: Float32Array[]
  sources: (WeightSource | undefined)[]
  /** Whether the file has to stay open. */
  kept: boolean
}

async function read(file: WeightsFile, layers: WeightedLayer[]): Promise<Found> {
  const placed = await placeWeights(file, layers)
  if (placed) {
    const sources = placed.map(({ offset, size }) => new FileSource(file, offset, size))
    const arrays = await readSources(sources)
    const kept = placed.some(isLarge) && file.keep()
    return {
      arrays,
      sources: placed.map((weight, i) => (kept && isLarge(weight) ? sources[i] : undefined)),
      kept,
    }
  }
  const weights = await runTask({ type: 'read', path: file.alias, layers })
  const kept = weights.some(({ offset }) => offset !== undefined) && file.keep()
  const sources = weights.map(({ values, offset }) =>
    kept && offset !== undefined ? new FileSource(file, offset, values.length) : undefined,
  )
  return { arrays: weights.map(({ values }) => values), sources, kept }
}

/**
 * Gives `model` the weights in a file of any of Keras's formats: legacy HDF5 weights, whole-model HDF5, Keras 3
 * `.weights.h5` and `.keras`. The content tells which it is. Nothing changes in the model unless all of the file fits.
 * The file stays open as long as the model may read weights from it again.
 * @throws ERR_WEIGHTS when it does not fit, ERR_WEIGHTS_FORMAT, ERR_FILE_NOT_FOUND, ERR_IO, ERR_OUT_OF_MEMORY
 */
export async function loadWeightsInto(model: WeightedModel, path: string): Promise<void> {
  const layers = plainLayers(model)
  const toClose = [await WeightsFile.open(path)]
  try {
    if (await isArchive(toClose[0])) toClose.push(await unpack(toClose[0], layers))
    const file = toClose.at(-1)!
    const { arrays, sources, kept } = await read(file, layers)
    const [{ identity }] = toClose
    if (kept) toClose.pop()
    model.adoptWeights(
      arrays,
      sources,
      arrays.map((_, i) => `${identity} ${i}`),
    )
  } catch (error) {
    throw about(path, error)
  } finally {
    for (const file of toClose) await file.close()
  }
}

/** Keras goes by the name, and refuses legacy HDF5 under these. */
function checkName(path: string): void {
  const [, stem, extension] = /^(.*)(\.weights\.h5|\.keras)$/s.exec(path) ?? []
  if (extension === undefined) return
  throw new XceptionError('ERR_INVALID_ARGUMENT', `Weights are saved as legacy HDF5, not as '${extension}'`, {
    hint: `Keras would refuse '${path}': save to '${stem}.h5'.`,
  })
}

/**
 * Writes the model's weights as legacy HDF5, which Keras 2 and 3 read. An existing file is replaced once all is written.
 * @throws ERR_INVALID_ARGUMENT for a name under which Keras expects another format, ERR_IO
 */
export async function saveWeights(model: WeightedModel, path: string): Promise<void> {
  checkName(path)
  const target = resolve(path)
  const temporary = `${target}.${randomUUID()}.tmp`
  try {
    // fails as the system says it, which libhdf5 would not
    await (await open(temporary, 'wx')).close()
    await runTask({
      type: 'write',
      path: temporary,
      layers: plainLayers(model),
      arrays: await model.copyWeights(),
    })
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    if (error instanceof XceptionError) throw about(path, error)
    throw new XceptionError('ERR_IO', `'${path}' cannot be written: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

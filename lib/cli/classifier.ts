import { preprocessInput, Xception } from '../applications/index.js'
import { type DeviceOption, kindOf, resolveDevice } from '../device.js'
import type { FloatingDType } from '../dtype.js'
import { XceptionError } from '../errors.js'
import type { NdArray } from '../ndarray.js'
import { imagenetClassIndexSync, tryClassIndex } from '../weights/index.js'
import { type ClassRecord, topClasses } from './predictions.js'
import { note } from './terminal.js'
import { weightsOf } from './weightsOption.js'

export interface ClassifierOptions {
  /** 'imagenet', 'none' or a path. */
  weights: string
  device: DeviceOption
  /** Undefined for the device's own. */
  dtype?: FloatingDType
  planCache?: string
  top: number
}

/** The names of the classes where they are cached; without them classes have numbers. */
export function classNames(trained: boolean): [id: string, name: string][] | undefined {
  try {
    return imagenetClassIndexSync()
  } catch (error) {
    if (!(error instanceof XceptionError)) throw error
    if (trained) note(`Classes are shown by number. ${error.message}. ${error.hint ?? ''}`.trimEnd())
    return undefined
  }
}

/** Makes the model that `classify` asks, saying on stderr what its answers are not to be trusted for. */
export async function openClassifier({ weights, top, ...target }: ClassifierOptions) {
  const trained = weights !== 'none'
  const onGpu = kindOf(resolveDevice(target.device).name) === 'cuda'
  const model = await Xception({
    ...target,
    inputDType: onGpu ? 'uint8' : 'float32',
    ...weightsOf(weights),
  })
  if (!trained) note('The weights are untrained (seed 1): the answers mean nothing.')
  // with 'imagenet' the names came, or did not, with the weights
  if (trained && weights !== 'imagenet') await tryClassIndex()
  const names = classNames(trained)
  return {
    /** What --json says about the model. */
    description: { name: model.name, weights, device: model.device, dtype: model.dtype },
    /** Of pixels from 0 to 255. */
    async classify(image: NdArray): Promise<ClassRecord[]> {
      const scores = await model.predict(onGpu ? image : preprocessInput(image))
      return topClasses(scores.data, top, names)
    },
  }
}

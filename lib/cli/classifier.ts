import { Xception, type XceptionOptions } from '../applications/index.js'
import { type DeviceOption, kindOf, resolveDevice } from '../device.js'
import { XceptionError } from '../errors.js'
import type { Calibration, DTypeOption, Model } from '../models/index.js'
import type { NdArray } from '../ndarray.js'
import { imagenetClassIndexSync, tryClassIndex } from '../weights/index.js'
import { type ClassRecord, topClasses } from './predictions.js'
import { note } from './terminal.js'
import { weightsOf } from './weightsOption.js'

export interface NetworkOptions {
  /** 'imagenet', 'none' or a path. */
  weights: string
  device: DeviceOption
  /** Undefined for the device's own. */
  dtype?: DTypeOption
  /** For dtype 'int8'. */
  calibration?: Calibration
  planCache?: string
}

export interface ClassifierOptions extends NetworkOptions {
  top: number
}

type ClassNames = [id: string, name: string][]

/** The names of the classes where they are cached; without them classes have numbers. */
export function classNames(trained: boolean): ClassNames | undefined {
  try {
    return imagenetClassIndexSync()
  } catch (error) {
    if (!(error instanceof XceptionError)) throw error
    if (trained) note(`Classes are shown by number. ${error.message}. ${error.hint ?? ''}`.trimEnd())
    return undefined
  }
}

/** The same, once they were asked for. With 'imagenet' they came, or did not, with the weights. */
export async function classNamesFor(weights: string): Promise<ClassNames | undefined> {
  const trained = weights !== 'none'
  if (trained && weights !== 'imagenet') await tryClassIndex()
  return classNames(trained)
}

/** Makes the network, saying on stderr what its answers are not to be trusted for. A GPU is given pixels as they are. */
export async function openNetwork({
  weights,
  ...options
}: NetworkOptions & Omit<XceptionOptions, keyof NetworkOptions>): Promise<Model> {
  const onGpu = kindOf(resolveDevice(options.device).name) === 'cuda'
  const network = await Xception({
    ...options,
    inputDType: onGpu ? 'uint8' : 'float32',
    ...weightsOf(weights),
  })
  if (weights === 'none') note('The weights are untrained (seed 1): the answers mean nothing.')
  return network
}

/** Makes the model that `classify` asks. */
export async function openClassifier({ top, ...options }: ClassifierOptions) {
  const { weights } = options
  const model = await openNetwork(options)
  const names = await classNamesFor(weights)
  const takesPixels = model.inputs[0].dtype === 'uint8'
  return {
    /** What --json says about the model. */
    description: { name: model.name, weights, device: model.device, dtype: model.dtype },
    /** Of pixels from 0 to 255. */
    async classify(image: NdArray): Promise<ClassRecord[]> {
      const scores = await model.predict(image, { preprocess: takesPixels ? 'none' : 'xception' })
      return topClasses(scores.data, top, names)
    },
  }
}

import { XceptionError } from '../../errors.js'
import { refuse } from '../../layers/arguments.js'
import { checkOptions } from '../../options.js'
import { chunk, type PredictInput, type PredictInputs, toBatches } from '../batches.js'
import type { InputSpec } from '../inputSpec.js'
import type { Calibration, CalibrationMethod } from './calibration.js'
import { Magnitudes } from './magnitudes.js'
import type { Observer } from './observer.js'

/** What `calibrate` looks at, one after the other; each is what `predict` takes. */
export type CalibrationImages =
  | Iterable<PredictInput | PredictInputs>
  | AsyncIterable<PredictInput | PredictInputs>

export interface CalibrateOptions {
  /**
   * How a range is found. Default { percentile: 99.99 }, which Wu et al. (2020, arXiv:2004.09602) found to lose little or
   * nothing for all the convolutional networks they tried, where the largest magnitude loses much for some.
   */
  method?: CalibrationMethod
}

const defaultMethod: CalibrationMethod = { percentile: 99.99 }

function checkMethod(method: unknown): CalibrationMethod {
  const percentile = (method as { percentile?: unknown } | null)?.percentile as number
  if (method === 'max' || (percentile > 0 && percentile <= 100)) return method as CalibrationMethod
  return refuse('method of calibrate', "'max' or { percentile: above 0, at most 100 }", method)
}

/** Model.calibrate. */
export async function calibrate(
  inputs: readonly InputSpec[],
  observer: Observer,
  images: CalibrationImages,
  options: CalibrateOptions,
): Promise<Calibration> {
  checkOptions(options, ['method'], 'calibrate')
  const method = checkMethod(options.method ?? defaultMethod)
  const iterates = Symbol.iterator in Object(images) || Symbol.asyncIterator in Object(images)
  if (!iterates) refuse('the images of calibrate', 'an array, or what can be iterated over', images)
  const magnitudes = new Map<number, Magnitudes>()
  let count = 0
  for await (const image of images) {
    const batches = toBatches(inputs, image)
    for (let i = 0; i < batches[0].shape[0]; i++) {
      const { outputs } = await observer.run(chunk(batches, i, i + 1))
      observer.names().forEach(({ value }, k) => {
        if (!magnitudes.has(k)) magnitudes.set(k, new Magnitudes())
        if (magnitudes.get(k)!.add(outputs[k].data)) return
        throw new XceptionError('ERR_INVALID_ARGUMENT', `Image ${count} makes ${value} infinite or NaN`)
      })
      count++
    }
  }
  if (count === 0) refuse('the images of calibrate', 'at least one', [])
  const ranges = observer.names().map((name, k) => {
    const found = magnitudes.get(k)!
    return { ...name, range: method === 'max' ? found.largest : found.percentile(method.percentile) }
  })
  return { format: 'node-xception calibration', version: 1, method, images: count, ranges }
}

import { XceptionError } from '../../errors.js'
import { show } from '../../show.js'
import type { EightBitParts, ValueName } from './eightBitParts.js'

/**
 * How a range is found from the magnitudes that a value had: the largest of them, or the one that a percentage of them
 * does not exceed. Larger ones become the largest that 8 bits can say.
 */
export type CalibrationMethod = 'max' | { readonly percentile: number }

/** What `calibrate` has seen: plain data, to be kept as JSON. */
export interface Calibration {
  readonly format: 'node-xception calibration'
  readonly version: 1
  readonly method: CalibrationMethod
  /** How many images were looked at. */
  readonly images: number
  /** The range of each value that is rounded to 8 bits: the largest magnitude that it shall keep. */
  readonly ranges: readonly (ValueName & { readonly range: number })[]
}

const refuse = (problem: string, hint?: string): never => {
  throw new XceptionError('ERR_CALIBRATION', problem, { hint })
}

const isRange = (item: Partial<Calibration['ranges'][number]> | null): boolean =>
  typeof item?.value === 'string' &&
  (item.channels === null || Number.isSafeInteger(item.channels)) &&
  Number.isFinite(item.range) &&
  item.range! >= 0

/** @throws ERR_CALIBRATION for what `calibrate` does not give */
export function checkCalibration(calibration: unknown): Calibration {
  const { format, version, ranges } = (calibration ?? {}) as Partial<Calibration>
  if (format !== 'node-xception calibration') {
    return refuse(
      `Expected calibration data but received ${show(calibration)}`,
      'It is what model.calibrate() resolves to, or the content of a file of xception quantize, parsed.',
    )
  }
  if (version !== 1) return refuse(`Calibration data of version ${show(version)} cannot be used`)
  if (!Array.isArray(ranges) || !ranges.every(isRange)) return refuse('The calibration data is damaged')
  return calibration as Calibration
}

const describe = ({ value, channels }: ValueName) => `${value} (${channels ?? 'any'} channels)`

/** The range of each value. @throws ERR_CALIBRATION where the data is not of this network */
export function rangesOf(parts: EightBitParts, { ranges }: Calibration): Map<number, number> {
  const names = [...parts.names()]
  names.forEach(([, name], i) => {
    const found: ValueName | undefined = ranges[i]
    if (found?.value === name.value && found.channels === name.channels) return
    refuse(
      `The calibration data is of another network: ${found ? `it has ${describe(found)}` : 'it ends'} where this one has ${describe(name)}`,
      'Calibrate this model, with the same passes.',
    )
  })
  if (ranges.length > names.length) {
    refuse(`The calibration data is of another network: this one has no ${describe(ranges[names.length])}`)
  }
  return new Map(names.map(([value], i) => [value, ranges[i].range]))
}

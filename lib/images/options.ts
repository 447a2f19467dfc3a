import { XceptionError } from '../errors.js'
import { checkOptions, nearest } from '../options.js'
import { INTERPOLATIONS, type Interpolation } from './filters.js'
import type { LoadPlan, ResizePlan } from './task.js'

export interface ResizeImageOptions {
  /** [height, width] in pixels; null, the default, keeps the size. */
  targetSize?: [height: number, width: number] | null
  /** How pixels between pixels are made; 'nearest' by default, as in Keras. */
  interpolation?: Interpolation
  /** Cut the largest centred part of the target's proportions instead of stretching; false by default. */
  keepAspectRatio?: boolean
  /** Largest image in pixels, width times height; 100 million by default. A pixel takes up to 32 bytes while decoding. */
  maxPixels?: number
}

export interface LoadImageOptions extends ResizeImageOptions {
  /** Turn a JPEG upright as its EXIF orientation says; false by default, as in Keras. */
  autoOrient?: boolean
}

const DEFAULT_MAX_PIXELS = 100_000_000
const RESIZE_OPTIONS = ['targetSize', 'interpolation', 'keepAspectRatio', 'maxPixels']

const invalid = (message: string, hint?: string) =>
  new XceptionError('ERR_INVALID_ARGUMENT', message, hint === undefined ? {} : { hint })

function checkFlag(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw invalid(`Expected true or false for ${name} but received ${value}`)
  return value
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0

function checkTargetSize(value: unknown, maxPixels: number): [number, number] | null {
  if (value === null) return null
  if (!Array.isArray(value) || value.length !== 2 || !value.every(isCount)) {
    throw invalid(`Expected [height, width] for targetSize but received ${JSON.stringify(value)}`)
  }
  const [height, width] = value
  if (height * width > maxPixels) {
    throw invalid(`targetSize [${value}] is more than the limit of ${maxPixels} pixels`)
  }
  return [height, width]
}

function checkInterpolation(value: unknown): Interpolation {
  if (INTERPOLATIONS.includes(value as Interpolation)) return value as Interpolation
  const suggestion = nearest(String(value), INTERPOLATIONS)
  throw invalid(
    `'${String(value)}' is no interpolation`,
    suggestion ? `Did you mean '${suggestion}'?` : `One of: ${INTERPOLATIONS.join(', ')}.`,
  )
}

export function checkResizeOptions(
  options: ResizeImageOptions,
  owner: string,
  more: string[] = [],
): ResizePlan {
  checkOptions(options, [...RESIZE_OPTIONS, ...more], owner)
  const {
    targetSize = null,
    interpolation = 'nearest',
    keepAspectRatio = false,
    maxPixels = DEFAULT_MAX_PIXELS,
  } = options
  if (!isCount(maxPixels)) {
    throw invalid(`Expected a whole number above 0 for maxPixels but received ${String(maxPixels)}`)
  }
  return {
    targetSize: checkTargetSize(targetSize, maxPixels),
    interpolation: checkInterpolation(interpolation),
    keepAspectRatio: checkFlag(keepAspectRatio, 'keepAspectRatio'),
    maxPixels,
  }
}

export function checkLoadOptions(options: LoadImageOptions, owner = 'loadImage'): LoadPlan {
  const plan = checkResizeOptions(options, owner, ['autoOrient'])
  const { autoOrient = false } = options
  return { ...plan, autoOrient: checkFlag(autoOrient, 'autoOrient') }
}

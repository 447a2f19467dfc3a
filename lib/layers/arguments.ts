import { XceptionError } from '../errors.js'
import type { Shape } from '../models/symbolic.js'
import { show } from '../show.js'

/** One number for both axes, or [height, width]. */
export type Pair = number | readonly [number, number]

/** As in Keras. The channels of an image are always its last axis. */
export type DataFormat = 'channels_last'

/** @throws ERR_INVALID_ARGUMENT saying what was expected. */
export function refuse(option: string, expected: string, value: unknown, hint?: string): never {
  throw new XceptionError(
    'ERR_INVALID_ARGUMENT',
    `Expected ${option} to be ${expected} but received ${show(value)}`,
    { hint },
  )
}

/** Native code keeps sizes in 32 bits. */
const LARGEST = 2 ** 31 - 1

export const isCount = (value: unknown, least: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= LARGEST

export function checkCount(value: unknown, option: string, least = 1): number {
  return isCount(value, least) ? value : refuse(option, `a whole number of at least ${least}`, value)
}

export function checkPair(value: unknown, option: string, least = 1): [number, number] {
  const pair = Array.isArray(value) ? value : [value, value]
  if (pair.length === 2 && pair.every((item) => isCount(item, least))) return [pair[0], pair[1]]
  return refuse(option, `a whole number of at least ${least}, or two of them`, value)
}

export function checkNumber(value: unknown, option: string): number {
  return Number.isFinite(value) ? (value as number) : refuse(option, 'a finite number', value)
}

export function checkNotNegative(value: unknown, option: string): number {
  return checkNumber(value, option) >= 0 ? (value as number) : refuse(option, 'a number of at least 0', value)
}

export function checkShare(value: unknown, option: string): number {
  const share = checkNumber(value, option)
  return share >= 0 && share <= 1 ? share : refuse(option, 'between 0 and 1', value)
}

export function checkFlag(value: unknown, option: string): boolean {
  return typeof value === 'boolean' ? value : refuse(option, 'true or false', value)
}

export function checkOneOf<T extends string>(value: unknown, known: readonly T[], option: string): T {
  if (known.includes(value as T)) return value as T
  return refuse(option, `one of ${known.map((item) => `'${item}'`).join(', ')}`, value)
}

/** @throws ERR_INVALID_ARGUMENT, ERR_SHAPE when not even the batch is there */
export function checkShape(value: unknown, owner: string): Shape {
  if (!Array.isArray(value) || !value.every((dim) => dim === null || isCount(dim, 0))) {
    return refuse(`the input shape of ${owner}`, 'an array of whole numbers, or null where open', value)
  }
  if (value.length > 0) return value
  throw new XceptionError('ERR_SHAPE', `${owner} expects a shape that begins with the batch but received ()`)
}

export function checkPath(value: unknown, owner: string): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value
  const hint = value instanceof URL ? 'Convert it with fileURLToPath() of node:url.' : undefined
  return refuse(`the path given to ${owner}`, 'a string that is not empty and has no NUL', value, hint)
}

export function checkDataFormat(value: unknown, owner: string): void {
  if (value === undefined || value === 'channels_last') return
  refuse(
    `dataFormat of ${owner}`,
    "'channels_last'",
    value,
    'Images are NHWC: transpose them, and Keras kernels need no change.',
  )
}

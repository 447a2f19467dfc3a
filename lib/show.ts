import { inspect } from 'node:util'

/** Any value in a few characters, for error messages. */
export const show = (value: unknown): string =>
  inspect(value, {
    depth: 1,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 8,
    maxStringLength: 80,
  }).slice(0, 200)

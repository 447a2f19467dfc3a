import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export { goldenInput, goldenWeights } from '../lib/cli/doctor/golden.js'

/** Absolute path of a file in test/fixtures; works from dist/test. */
export const fixture = (name: string): string => join(__dirname, '..', '..', 'test', 'fixtures', name)

export function readF32(name: string): Float32Array {
  const bytes = readFileSync(fixture(name))
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

export const readU8 = (name: string): Uint8Array => new Uint8Array(readFileSync(fixture(name)))

export const readJson = <T>(name: string): T => JSON.parse(readFileSync(fixture(name), 'utf8')) as T

/** What make_golden.py records of an array. */
export interface GoldenSummary {
  shape: number[]
  mean: number
  std: number
  min: number
  max: number
  first: number[]
  last: number[]
}

/** A case of make_golden.py, as its JSON file has it. */
export interface GoldenCase {
  seed: number
  input: number[]
  params: number
  /** A count, where the layers were not recorded. */
  weights: { layer: string; name: string; shape: number[] }[] | number
  layers?: (GoldenSummary & { name: string; class: string })[]
  output: number[]
  output_file: string
  output_summary: GoldenSummary
}

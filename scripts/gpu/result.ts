import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Gpu } from '../../bench/cuda/gpu.js'

// What the steps find. A step's program prints a line 'figure {…}' for each figure, so that those of a step that is ended
// before its time are kept.

export interface MachineFigure {
  kind: 'machine'
  gpu: Gpu
}

/** Something to know of the machine. */
export interface FactFigure {
  kind: 'fact'
  name: string
  value: string
}

/** What doctor found of the whole network on one GPU. */
export interface InferenceFigure {
  kind: 'inference'
  device: string
  dtype: string
  milliseconds: number
  largestDifference: number
}

/** Images a second of one model at one batch size, from host memory to host memory. */
export interface SpeedFigure {
  kind: 'speed'
  dtype: string
  batch: number
  /** Pixels of a side. */
  side: number
  /** Of the model, where they are not the default. */
  options: Record<string, unknown>
  /** One prediction after the other. */
  imagesPerSecond: number
  /** Three at any time. */
  inFlight: number
  /** Milliseconds of one prediction, one after the other: median and 99th percentile. */
  p50: number
  p99: number
  /** Milliseconds to make the plan, and of the first prediction after that. */
  planMs: number
  firstMs: number
  /** Images a second by the roofline of the card's data sheet; none where there is none of the card. */
  limit?: number
  launches: number
  /** How often each implementation computes a depthwise convolution. */
  depthwise: Record<string, number>
}

/** One variant of how a plan comes about and runs, against Keras's answer. */
export interface PartFigure {
  kind: 'part'
  name: string
  ok: boolean
  /** Of three runs, the largest difference from Keras's probabilities. */
  difference?: number
  milliseconds?: number
  error?: string
}

export interface CountFigure {
  kind: 'count'
  name: string
  value: number
}

export type Figure = MachineFigure | FactFigure | InferenceFigure | SpeedFigure | PartFigure | CountFigure

export type Status = 'passed' | 'failed' | 'timed out' | 'skipped'

export interface StepResult {
  name: string
  status: Status
  seconds: number
  /** Why it was skipped; the first line that tells of an error. */
  reason?: string
  figures: Figure[]
}

/** result.json. */
export interface Result {
  schemaVersion: 1
  date: string
  /** Absent where no GPU could be used. */
  gpu?: Gpu
  /** Small images and few samples: these are no figures of Xception. */
  quick: boolean
  steps: StepResult[]
}

/** One trial of bench/, as far as it is read here. */
export interface BenchResult {
  name: string
  dtype?: string
  batch?: number
  contender?: string
  version?: string
  right?: boolean
  imagesPerSecond?: number
  p50?: number
  setUpSeconds?: number
  [key: string]: unknown
}

/** bench.json. */
export interface Bench {
  machine?: { gpu: Gpu; quick: boolean }
  results: BenchResult[]
}

export const printFigure = (figure: Figure): void => console.log(`figure ${JSON.stringify(figure)}`)

/** The figures in what a step has printed. A last line that was cut off is none. */
export function figuresIn(output: string): Figure[] {
  return output.split('\n').flatMap((line) => {
    if (!line.startsWith('figure {')) return []
    try {
      return [JSON.parse(line.slice('figure '.length)) as Figure]
    } catch {
      return []
    }
  })
}

/** A file of what came back from the GPU; undefined where it did not come back. */
export function readBack<T>(folder: string, name: 'result.json' | 'bench.json'): T | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

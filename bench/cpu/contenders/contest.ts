import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'

export const LARGEST_BATCH = 32
const CLASSES = 1000

export const expectedFile = 'expected.f32'
export const photoFolder = 'photos'

/** The folder that material.ts fills, once for all contenders. */
export function materialFolder(): string {
  const folder = join(process.env.XDG_CACHE_HOME!, 'contest')
  if (existsSync(folder)) return folder
  const unfinished = `${folder}-unfinished`
  const { status } = spawnSync(process.execPath, [join(__dirname, 'material.js'), unfinished], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error('What the contenders need could not be written')
  renameSync(unfinished, folder)
  return folder
}

/**
 * How far the answers for the first images are from ours in float32: the largest difference of an image, in parts of the
 * spread of its probabilities.
 */
export function differenceFromOurs(material: string, answers: Float32Array): number {
  const bytes = readFileSync(join(material, expectedFile))
  const expected = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  let worst = 0
  for (let begin = 0; begin < answers.length; begin += CLASSES) {
    const right = expected.subarray(begin, begin + CLASSES)
    const spread = Math.max(...right) - Math.min(...right)
    for (let i = 0; i < CLASSES; i++) {
      const difference = Math.abs(answers[begin + i] - right[i]) / spread
      if (!(difference <= worst)) worst = difference // a NaN is no small difference
    }
  }
  return worst
}

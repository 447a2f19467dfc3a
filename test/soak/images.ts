import { createPool, type ImageSource, loadImage, type Model } from '../../lib/index.js'
import { fixture } from '../fixtures.js'
import { side } from './network.js'

const good = ['images/jpeg-420.jpg', 'images/jpeg-grey.jpg', 'images/jpeg-rgb.jpg'].map(fixture)
const truncated = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])
const bad: ImageSource[] = [fixture('nowhere.jpg'), fixture('tiny.json'), truncated]

export interface PoolCount {
  good: number
  bad: number
  problems: string[]
}

/** Gives a pool of two threads `count` images, every fourth of them a bad one, and checks every answer. */
export async function classifyImages(model: Model, count: number): Promise<PoolCount> {
  const expected: Float32Array[] = []
  for (const file of good) {
    const pixels = await loadImage(file, { targetSize: [side, side] })
    expected.push((await model.predict(pixels)).data)
  }
  const result: PoolCount = { good: 0, bad: 0, problems: [] }
  const pool = await createPool({ model, workers: 2, preprocess: 'none' })
  const sources = Array.from({ length: count }, (_, i) => (i % 4 === 3 ? bad[i % 3] : good[i % 3]))
  for await (const item of pool.classify(sources)) {
    const { index } = item
    if (index !== result.good + result.bad) result.problems.push(`image ${index} came out of order`)
    if ('error' in item) {
      result.bad++
      if (index % 4 !== 3 || !item.error.code) result.problems.push(`image ${index}: ${item.error.message}`)
    } else {
      result.good++
      const right = item.scores.data.every((value, i) => Math.abs(value - expected[index % 3][i]) <= 1e-6)
      if (!right || index % 4 === 3) result.problems.push(`image ${index} was answered wrongly`)
    }
  }
  await pool.close()
  return result
}

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fixed, samplesOf } from '../../figures.js'
import { preprocessed } from '../../images.js'
import { median } from '../../measurement.js'
import { type Measured, type Section, section, tableReport } from '../../suite.js'
import type { Scope } from '../scope.js'
import { highlight, ratioResult } from './compare.js'
import type { Contender, Predict } from './contender.js'
import { differenceFromOurs, materialFolder, photoFolder } from './contest.js'
import { answersOf, type ContestTrial, describe, labelOf, trialName } from './contestTrial.js'
import { contenders, isOurs } from './index.js'

const BATCH = 8

/** `count` files, the photographs that there are again and again. */
function photos(material: string, count: number): string[] {
  const folder = join(material, photoFolder)
  const files = readdirSync(folder).sort()
  return Array.from({ length: count }, (_, i) => join(folder, files[i % files.length]))
}

async function loadBatch(files: readonly string[]) {
  const { loadImage, preprocessInput } = await import('../../../lib/index.js')
  const images = await Promise.all(files.map((file) => loadImage(file, { targetSize: [299, 299] })))
  const size = 299 * 299 * 3
  const data = new Float32Array(files.length * size)
  for (const [i, image] of images.entries()) data.set(preprocessInput(image).data, i * size)
  return { data, shape: [files.length, 299, 299, 3] }
}

/** The same for all: a batch is decoded, in this package's worker threads, while the one before is predicted. */
async function classify(files: readonly string[], predict: Predict): Promise<void> {
  let next = loadBatch(files.slice(0, BATCH))
  for (let begin = 0; begin < files.length; begin += BATCH) {
    const batch = await next
    const following = files.slice(begin + BATCH, begin + 2 * BATCH)
    if (following.length > 0) next = loadBatch(following)
    await predict(batch)
  }
}

async function timePerPhoto(files: readonly string[], predict: Predict): Promise<number> {
  const start = performance.now()
  await classify(files, predict)
  return (performance.now() - start) / files.length
}

async function measure(contender: Contender, count: number) {
  const material = materialFolder()
  const files = photos(material, count)
  const opened = await contender.open(material)
  const answers = await opened.predict(preprocessed(1, 299))
  const details = describe(contender, opened, differenceFromOurs(material, answers))
  if (!details.right) return { samples: [], details }
  await classify(files.slice(0, 2 * BATCH), opened.predict)
  return { samples: [await timePerPhoto(files, opened.predict)], details }
}

/** Without predictions. */
async function measureDecoding(count: number) {
  const files = photos(materialFolder(), count)
  const nothing: Predict = async () => new Float32Array()
  await classify(files.slice(0, 2 * BATCH), nothing)
  return { samples: [await timePerPhoto(files, nothing)] }
}

interface PhotoTrial extends Omit<ContestTrial, 'contender'> {
  /** None: decoding alone. */
  contender?: Contender
}

const trials = (scope: Scope): PhotoTrial[] => [
  {
    name: 'photos-decode',
    what: 'decoding and resizing alone, with nothing predicted',
    unit: 'ms',
    measure: () => measureDecoding(scope.photos),
    processes: scope.processes.other,
  },
  ...contenders.map((contender) => ({
    name: trialName('photos', contender),
    what: `${labelOf(contender)}: ${scope.photos} JPEG files of 1600 x 1200 to probabilities, batch ${BATCH}`,
    unit: 'ms',
    measure: () => measure(contender, scope.photos),
    processes: scope.processes.other,
    missing: contender.missing,
    contender,
  })),
]

function summarize(measured: Measured<PhotoTrial>) {
  const { name, what, contender } = measured.trial
  const samples = samplesOf(measured)
  return {
    name,
    what,
    contender: contender ? labelOf(contender) : 'decoding alone',
    decodingAlone: !contender,
    ours: contender !== undefined && isOurs(contender),
    answers: contender ? answersOf(measured) : '',
    millisecondsPerPhoto: samples.length > 0 ? median(samples) : undefined,
    samples,
  }
}

function report(measured: readonly Measured<PhotoTrial>[]) {
  const results = measured.map(summarize)
  const rows = results.map(({ contender, answers, millisecondsPerPhoto, samples }) => [
    contender,
    answers,
    fixed(millisecondsPerPhoto),
    fixed(millisecondsPerPhoto && 1000 / millisecondsPerPhoto, 2),
    samples.length,
  ])
  const chart = {
    title: 'Photo files to answers',
    note: 'Milliseconds a photograph, JPEG of 1600 x 1200. All are decoded and resized by loadImage of this package, a batch of 8 while the one before is predicted.',
    groups: [
      {
        bars: results.flatMap(({ contender, ours, millisecondsPerPhoto: value }) =>
          value === undefined
            ? []
            : [{ label: contender, parts: [{ value }], text: `${fixed(value)} ms`, ours }],
        ),
      },
    ],
  }
  const title = 'JPEG files of 1600 x 1200 to probabilities, all decoded by loadImage, batch 8'
  const header = ['contender', 'difference', 'ms/photo', 'photos/s', 'processes']
  const candidates = results
    .filter(({ decodingAlone }) => !decodingAlone)
    .map(({ contender, ours, millisecondsPerPhoto: value }) => ({ contender, ours, value }))
  return tableReport(
    [...results, ratioResult('photos', candidates)],
    [{ title, header, rows, texts: 2 }],
    [chart],
    highlight('a photo file to its answer', 'ms', 1, candidates),
  )
}

export const photoSection = (scope: Scope): Section => section(trials(scope), report)

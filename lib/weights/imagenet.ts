import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { XceptionError } from '../errors.js'
import { checkFlag, refuse } from '../layers/arguments.js'
import { checkOptions } from '../options.js'
import { cacheFolder } from './cache.js'
import { cachedFile, type DownloadOptions, type RemoteFile } from './download.js'

const WEIGHTS_URL = 'https://storage.googleapis.com/tensorflow/keras-applications/xception'
const CLASS_INDEX_URL = 'https://storage.googleapis.com/download.tensorflow.org/data'

/** A mirror, for all files, can be named in XCEPTION_WEIGHTS_URL. */
function published(base: string, name: string, md5: string): RemoteFile {
  const mirror = process.env.XCEPTION_WEIGHTS_URL?.replace(/\/+$/, '')
  return { name, md5, url: `${mirror || base}/${name}` }
}

const weightsFile = (includeTop: boolean): RemoteFile =>
  includeTop
    ? published(
        WEIGHTS_URL,
        'xception_weights_tf_dim_ordering_tf_kernels.h5',
        '0a58e3b7378bc2990ea3b43d5981f1f6',
      )
    : published(
        WEIGHTS_URL,
        'xception_weights_tf_dim_ordering_tf_kernels_notop.h5',
        'b0042744bf5b25fce3cb969f33bebb97',
      )

const classIndexFile = (): RemoteFile =>
  published(CLASS_INDEX_URL, 'imagenet_class_index.json', 'c2c37ea517e94d9795004a39431a14cb')

/** The files that Keras publishes for Xception: weights with and without top, and the names of the classes. */
export const imagenetFiles = (): RemoteFile[] => [weightsFile(true), weightsFile(false), classIndexFile()]

export type ImagenetProgress = Pick<DownloadOptions, 'onProgress'>

/** The cached file; a download shows a bar where stderr is a terminal, unless the caller follows it. */
async function obtain(file: RemoteFile, { onProgress }: ImagenetProgress): Promise<string> {
  if (onProgress || !process.stderr.isTTY) return cachedFile(file, { onProgress })
  const { progressBar } = await import('./progress.js')
  const bar = progressBar(file.name)
  try {
    return await cachedFile(file, { onProgress: ({ received, total }) => bar.update(received, total) })
  } finally {
    bar.stop()
  }
}

/**
 * Path of ImageNet's weights, downloaded to Keras's cache folder if they are not there. With them go the names of the
 * classes, which decoding predictions needs and loading weights does not: without those it goes on.
 * @throws ERR_DOWNLOAD naming the URL and where to put the file, ERR_CHECKSUM, ERR_IO
 */
export async function imagenetWeights(options: { includeTop: boolean } & ImagenetProgress): Promise<string> {
  const path = await obtain(weightsFile(options.includeTop), options)
  if (options.includeTop) await obtain(classIndexFile(), options).catch(passOverRefusal)
  return path
}

function passOverRefusal(error: unknown): void {
  if (!(error instanceof XceptionError)) throw error
}

const BRIEF_TIMEOUT_MS = 3_000

/** Downloads the names of the classes if they are not cached; in silence, and not for long, when they cannot be had. */
export async function tryClassIndex(): Promise<void> {
  await cachedFile(classIndexFile(), { stallTimeout: BRIEF_TIMEOUT_MS }).catch(passOverRefusal)
}

/**
 * Downloads what is not cached of ImageNet's files: the weights with top, without, or both if it is not said; and the
 * names of the classes.
 * @returns the paths of all
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION, ERR_DOWNLOAD, ERR_CHECKSUM, ERR_IO
 */
export async function fetchImagenet(
  options: { includeTop?: boolean } & ImagenetProgress = {},
): Promise<string[]> {
  checkOptions(options, ['includeTop', 'onProgress'], 'fetchImagenet')
  const { includeTop, onProgress } = options
  if (includeTop !== undefined) checkFlag(includeTop, 'includeTop of fetchImagenet')
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    refuse('onProgress of fetchImagenet', 'a function', onProgress)
  }
  const weights = includeTop === undefined ? [true, false] : [includeTop]
  const paths: string[] = []
  for (const file of [...weights.map(weightsFile), classIndexFile()]) paths.push(await obtain(file, options))
  return paths
}

let classIndex: { path: string; classes: [id: string, name: string][] } | undefined

/**
 * WordNet's id and the name of each of ImageNet's 1000 classes, from the cache.
 * @throws ERR_DOWNLOAD when they are not there, ERR_CHECKSUM, ERR_IO
 */
export function imagenetClassIndexSync(): [id: string, name: string][] {
  const { name, url, md5 } = classIndexFile()
  const path = join(cacheFolder(), name)
  if (classIndex?.path !== path) classIndex = { path, classes: readClassIndex(path, url, md5) }
  return classIndex.classes
}

function readClassIndex(path: string, url: string, md5: string): [id: string, name: string][] {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new XceptionError('ERR_IO', `${path} cannot be read: ${(cause as Error).message}`, { cause })
    }
    throw new XceptionError('ERR_DOWNLOAD', `The names of ImageNet's classes are not in the cache: ${path}`, {
      hint: `Run 'npx xception weights fetch', or put ${url} there.`,
      cause,
    })
  }
  if (createHash('md5').update(bytes).digest('hex') !== md5) {
    throw new XceptionError('ERR_CHECKSUM', `${path} is not the file that Keras publishes: its MD5 differs`, {
      hint: `Delete it and run 'npx xception weights fetch'.`,
    })
  }
  const entries = JSON.parse(bytes.toString('utf8')) as Record<string, [string, string]>
  return Array.from({ length: Object.keys(entries).length }, (_, i) => entries[i])
}

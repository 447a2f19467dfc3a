import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CudaLibraries } from '../binding.js'
import { XceptionError } from '../errors.js'
import { librariesIn, versionText } from './cudnnParts.js'
import { type CudnnInspection, cudnn, inspectCudnn } from './inspectCudnn.js'
import { list, type SearchPath, searchPath } from './loader.js'
import { explicitPath, type Place, searchPlaces } from './places.js'

const cublasLt = 'libcublasLt.so.13'

export interface LocatedLibraries extends CudaLibraries {
  /** "9.24.0"; undefined where the files do not tell. */
  version?: string
  /** What lies beside `main`, of which cuDNN opens what it needs. */
  parts: string[]
}

interface Candidate extends CudnnInspection {
  folder: string
}

const describe = (places: readonly Place[]): string =>
  places.map(({ folder, origin }) => `${folder} (${origin})`).join(', ') || 'nothing: there is no such folder'

const describeFlawed = ({ folder, flaw }: Candidate): string[] =>
  flaw ? [`${join(folder, cudnn)}, which ${flaw.what}`] : []

/** Other versions of a library. */
const otherVersions = (soname: string, places: readonly Place[]): string[] =>
  places.flatMap(({ folder }) =>
    list(folder, `${soname.split('.so.')[0]}.so.`)
      .filter((name) => /\.so\.\d+$/.test(name) && name !== soname)
      .map((name) => join(folder, name)),
  )

const foundInstead = (found: string[]): string =>
  found.length > 0 ? `. Found instead: ${found.join('; ')}` : ''

/** Of the first that was found, or else that there is none. */
function refuseCudnn(flawed: readonly Candidate[], places: readonly Place[]): never {
  const [first, ...rest] = flawed
  if (first?.flaw?.code === 'ERR_CUDNN_VERSION') {
    const others = rest.flatMap(describeFlawed)
    throw new XceptionError(
      'ERR_CUDNN_VERSION',
      `${join(first.folder, cudnn)} cannot be used: it ${first.flaw.what}${foundInstead(others)}`,
      { hint: `${first.flaw.hint} Elsewhere installed, name a whole one's folder in ${explicitPath}.` },
    )
  }
  throw new XceptionError(
    'ERR_CUDNN_NOT_FOUND',
    `${cudnn} (cuDNN 9 for CUDA 13) was not found${foundInstead([...flawed.flatMap(describeFlawed), ...otherVersions(cudnn, places)])}. Looked in: ${describe(places)}`,
    {
      hint: `${first?.flaw?.hint ?? "pip install nvidia-cudnn-cu13, or apt-get install libcudnn9-cuda-13 from NVIDIA's repository."} Elsewhere installed, name its folder in ${explicitPath}.`,
    },
  )
}

/** pip puts cuDNN in nvidia/cudnn/lib and cuBLAS beside it. */
const neighbours = (folder: string): string[] => [
  folder,
  join(dirname(dirname(folder)), 'cu13', 'lib'),
  join(dirname(dirname(folder)), 'cublas', 'lib'),
]

/**
 * cuDNN's library and what has to be open before it: cuBLASLt, without which cuDNN ends the process, and parts of cuDNN
 * that the loader would take from another folder. The first whole cuDNN is taken. Its files are read for that and not
 * opened, because cuDNN works wrongly or ends the process with parts that are missing or of another version.
 * @throws ERR_CUDNN_NOT_FOUND saying what was looked for, where, what was found and what to install;
 * ERR_CUDNN_VERSION where what was found first is too old, for another CUDA, or of parts of two versions
 */
export function locateLibraries(
  places: readonly Place[] = searchPlaces(),
  search: SearchPath = searchPath(),
): LocatedLibraries {
  const explicit = places.filter(({ origin }) => origin === explicitPath)
  const candidates = explicit.length > 0 ? explicit : places
  const flawed: Candidate[] = []
  let home: Candidate | undefined
  for (const { folder } of candidates) {
    if (!existsSync(join(folder, cudnn))) continue
    const candidate = { folder, ...inspectCudnn(folder, search) }
    if (!candidate.flaw) {
      home = candidate
      break
    }
    flawed.push(candidate)
  }
  if (!home) return refuseCudnn(flawed, candidates)
  const { folder, version, preload } = home
  const blas = [...neighbours(folder), ...places.map((place) => place.folder)]
    .map((place) => join(place, cublasLt))
    .find((path) => existsSync(path))
  if (!blas) {
    throw new XceptionError(
      'ERR_CUDNN_NOT_FOUND',
      `${cublasLt} (cuBLASLt 13, which cuDNN for CUDA 13 in ${folder} needs) was not found${foundInstead(otherVersions(cublasLt, places))}. Looked in: ${describe(places)}`,
      {
        hint: "pip install nvidia-cublas, or apt-get install libcublas-13-0 from NVIDIA's repository. Elsewhere installed, name its folder in LD_LIBRARY_PATH.",
      },
    )
  }
  return {
    main: join(folder, cudnn),
    preload: [blas, ...preload],
    parts: librariesIn(folder).filter((path) => path !== join(folder, cudnn)),
    ...(version === undefined ? {} : { version: versionText(version) }),
  }
}

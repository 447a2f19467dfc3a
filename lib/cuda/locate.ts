import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CudaLibraries } from '../binding.js'
import { XceptionError } from '../errors.js'
import { list } from './loader.js'
import { explicitPath, type Place, searchPlaces } from './places.js'

const cudnn = 'libcudnn.so.9'
const cublasLt = 'libcublasLt.so.13'

const part = (name: string) => `libcudnn_${name}.so.9`

/** Without one of these, cuDNN refuses or ends the process. All the others need the first. */
const requiredParts = ['graph', 'engines_runtime_compiled', 'engines_tensor_ir'].map(part)
/** Without these there are fewer engines to choose from. */
const optionalParts = ['ops', 'cnn', 'heuristic', 'engines_precompiled'].map(part)

const missingParts = (folder: string): string[] =>
  requiredParts.filter((name) => !existsSync(join(folder, name)))

const describe = (places: readonly Place[]): string =>
  places.map(({ folder, origin }) => `${folder} (${origin})`).join(', ') || 'nothing: there is no such folder'

/** Other versions of a library, and installations of this one that are not whole. */
function foundInstead(soname: string, places: readonly Place[]): string {
  const [stem] = soname.split('.so.')
  const found = places.flatMap(({ folder }) => {
    if (soname === cudnn && existsSync(join(folder, cudnn))) {
      return [`${join(folder, cudnn)}, which lacks ${missingParts(folder).join(', ')} beside it`]
    }
    return list(folder, `${stem}.so.`)
      .filter((name) => /\.so\.\d+$/.test(name))
      .map((name) => join(folder, name))
  })
  return found.length > 0 ? `. Found instead: ${found.join('; ')}` : ''
}

function refuse(soname: string, what: string, places: readonly Place[], packages: string): never {
  throw new XceptionError(
    'ERR_CUDNN_NOT_FOUND',
    `${soname} (${what}) was not found${foundInstead(soname, places)}. Looked in: ${describe(places)}`,
    {
      hint: `${packages}. Elsewhere installed, name its folder in ${soname === cudnn ? explicitPath : 'LD_LIBRARY_PATH'}.`,
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
 * cuDNN's library and what it needs: cuBLASLt, and its own parts from the same folder, so that no other version of
 * one of them is taken. Looked for before anything is called, because cuDNN ends the process when one is missing.
 * @throws ERR_CUDNN_NOT_FOUND saying what was looked for, where, what was found and what to install
 */
export function locateLibraries(places: readonly Place[] = searchPlaces()): CudaLibraries {
  const explicit = places.filter(({ origin }) => origin === explicitPath)
  const candidates = explicit.length > 0 ? explicit : places
  const home = candidates.find(
    ({ folder }) => existsSync(join(folder, cudnn)) && missingParts(folder).length === 0,
  )
  if (!home) {
    return refuse(
      cudnn,
      'cuDNN 9 for CUDA 13',
      candidates,
      "pip install nvidia-cudnn-cu13, or apt-get install libcudnn9-cuda-13 from NVIDIA's repository",
    )
  }
  const { folder } = home
  const blas = [...neighbours(folder), ...places.map((place) => place.folder)]
    .map((place) => join(place, cublasLt))
    .find((path) => existsSync(path))
  if (!blas) {
    return refuse(
      cublasLt,
      `cuBLASLt 13, which cuDNN for CUDA 13 in ${folder} needs`,
      places,
      "pip install nvidia-cublas, or apt-get install libcublas-13-0 from NVIDIA's repository",
    )
  }
  const parts = [...requiredParts, ...optionalParts].map((name) => join(folder, name))
  return { main: join(folder, cudnn), preload: [blas, ...parts.filter((path) => existsSync(path))] }
}

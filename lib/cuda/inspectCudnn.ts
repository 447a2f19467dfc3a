import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  asksFor,
  type CudnnVersion,
  cudaMajor,
  isLibrary,
  openedParts,
  type Part,
  possibleVersions,
  soname,
  versionOfGraph,
  versionText,
} from './cudnnParts.js'
import { fileTheLoaderTakes, type SearchPath } from './loader.js'

export const cudnn = 'libcudnn.so.9'

/** Of CUDA, which the module beside the addon is built with. */
const cudaVersion = 13
/** The first with CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR, which plans are made with. */
const oldestVersion: CudnnVersion = 90800
/** Until then, libcudnn_graph asks for engines_tensor_ir and goes without: 9.20 was published so. */
const needsWhatItAsksFor: CudnnVersion = 92100

/** Why a cuDNN cannot be used. */
export interface Flaw {
  code: 'ERR_CUDNN_NOT_FOUND' | 'ERR_CUDNN_VERSION'
  what: string
  hint: string
}

export interface CudnnInspection {
  version?: CudnnVersion
  flaw?: Flaw
  /** Parts that cuDNN would take from elsewhere unless they are open before. */
  preload: string[]
}

const installWhole =
  "pip install --force-reinstall nvidia-cudnn-cu13, or apt-get install libcudnn9-cuda-13 from NVIDIA's repository."
const sameFolder =
  'The packages nvidia-cudnn-cu12 and nvidia-cudnn-cu13 write into the same folder: uninstall the former first.'

const hintElsewhere =
  'Install a cuDNN that is whole, such as with pip install --upgrade nvidia-cudnn-cu13, or take the other folder out of LD_LIBRARY_PATH, or its package off the system.'

const notWhole = (names: string[]): Flaw => ({
  code: 'ERR_CUDNN_NOT_FOUND',
  what: `lacks ${names.join(', ')} beside it`,
  hint: installWhole,
})

const wrongVersion = (what: string, hint: string): Flaw => ({ code: 'ERR_CUDNN_VERSION', what, hint })

const sameFile = (a: string, b: string): boolean => realpathSync(a) === realpathSync(b)

const versionsText = (versions: CudnnVersion[]): string =>
  versions.length > 0 ? `cuDNN ${versions.map(versionText).join(' or ')}` : 'an unknown version'

/** libcudnn_ops.so.9.24.0, then .9.24, .9 and .so: as cuDNN opens its parts. */
function namesOf(part: Part, version: CudnnVersion | undefined): string[] {
  const name = soname(part)
  const bare = `libcudnn_${part}.so`
  if (version === undefined) return [name, bare]
  const [, minor, patch] = versionText(version).split('.')
  return [`${name}.${minor}.${patch}`, `${name}.${minor}`, name, bare]
}

/** cuDNN in `folder`, which has a libcudnn.so.9, as its files tell it: nothing of it is opened. */
export function inspectCudnn(folder: string, search: SearchPath): CudnnInspection {
  const at = (part: Part) => join(folder, soname(part))
  const graph = at('graph')
  const present = openedParts.filter((part) => existsSync(at(part)))
  const missing = (['graph', 'engines_runtime_compiled'] as const).filter((part) => !present.includes(part))
  if (missing.length > 0) return { flaw: notWhole(missing.map(soname)), preload: [] }

  const broken = [cudnn, ...present.map(soname)].filter((name) => !isLibrary(join(folder, name)))
  if (broken.length > 0) {
    const what = `has files that are no libraries, or not whole: ${broken.join(', ')}`
    return { flaw: { code: 'ERR_CUDNN_NOT_FOUND', what, hint: installWhole }, preload: [] }
  }

  const version = versionOfGraph(graph)
  const refuse = (flaw: Flaw): CudnnInspection => ({ version, flaw, preload: [] })
  const ofThisVersion = (path: string, part: Part) => {
    const versions = possibleVersions(path, part)
    return version !== undefined && versions.includes(version)
  }
  const takenFor = (part: Part) =>
    fileTheLoaderTakes(
      namesOf(part, version),
      part === 'graph' ? [join(folder, cudnn)] : [graph, join(folder, cudnn)],
      search,
    )

  if (version !== undefined && version < oldestVersion) {
    return refuse(
      wrongVersion(`is cuDNN ${versionText(version)}; cuDNN 9.8 or newer is needed`, installWhole),
    )
  }
  const major = cudaMajor(folder)
  if (major !== undefined && major !== cudaVersion) {
    return refuse(
      wrongVersion(
        `is for CUDA ${major}; cuDNN 9 for CUDA ${cudaVersion} is needed`,
        `${installWhole} ${sameFolder}`,
      ),
    )
  }
  for (const part of present) {
    const versions = possibleVersions(at(part), part)
    if (version === undefined || versions.length === 0 || versions.includes(version)) continue
    return refuse(
      wrongVersion(
        `has parts of two versions: ${graph} is of cuDNN ${versionText(version)}, ${at(part)} of ${versionsText(versions)}`,
        `${installWhole} ${sameFolder}`,
      ),
    )
  }

  // Open before libcudnn_graph opens it, this part alone would stay without its initialization, and work wrongly.
  const engine = 'engines_tensor_ir'
  if (!present.includes(engine) && asksFor(graph, engine)) {
    if (version === undefined || version >= needsWhatItAsksFor) return refuse(notWhole([soname(engine)]))
  }
  const taken = takenFor(engine)
  if (taken === undefined && present.includes(engine)) {
    return refuse({
      code: 'ERR_CUDNN_NOT_FOUND',
      what: `does not find its own ${soname(engine)}`,
      hint: `Let LD_LIBRARY_PATH name ${folder}.`,
    })
  }
  const own = present.includes(engine) && taken !== undefined && sameFile(taken, at(engine))
  if (taken !== undefined && !own && !ofThisVersion(taken, engine) && asksFor(graph, engine)) {
    return refuse(
      wrongVersion(
        `would work with a part of another version: ${graph} is of ${versionsText(version === undefined ? [] : [version])}, and would open ${taken} of ${versionsText(possibleVersions(taken, engine))}`,
        hintElsewhere,
      ),
    )
  }
  const elsewhere = present.filter((part) => {
    const path = takenFor(part)
    return part !== engine && (path === undefined || !sameFile(path, at(part)))
  })
  // Opening it before helps where cuDNN asks for libcudnn_ops.so.9, by which the loader then knows it; before that,
  // cuDNN asks for libcudnn_ops.so.9.24.0. A file of that name is of the right version, and may be for another CUDA.
  const byVersion = elsewhere.filter((part) => basename(takenFor(part) ?? '').startsWith(`${soname(part)}.`))
  for (const part of byVersion) {
    const path = takenFor(part) as string
    const other = cudaMajor(dirname(path))
    if (other === undefined || other === major) continue
    return refuse(
      wrongVersion(
        `would work with parts for another CUDA: in the place of ${at(part)} it would open ${path}, for CUDA ${other}`,
        hintElsewhere,
      ),
    )
  }
  return { version, preload: elsewhere.filter((part) => !byVersion.includes(part)).map(at) }
}

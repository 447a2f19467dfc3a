import { existsSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { libraryPath, list, systemFolders } from './loader.js'
import { pythonsOnPath } from './pythons.js'

/** The variable that names cuDNN's folder, or its libcudnn.so.9; then cuDNN is looked for nowhere else. */
export const explicitPath = 'XCEPTION_CUDNN_PATH'

/** A folder to look in, and who names it. */
export interface Place {
  folder: string
  origin: string
}

export interface Surroundings {
  env: NodeJS.ProcessEnv
  home: string
  /** That the process works in; pyenv goes by it. */
  folder: string
  /** Of this package. In a clone, `npm run cuda:toolchain` leaves cuDNN in its .cuda. */
  root: string
  systemFolders: string[]
}

const surroundings = (): Surroundings => ({
  env: process.env,
  home: homedir(),
  folder: process.cwd(),
  // dist/lib/cuda/places.js -> the package's root
  root: join(__dirname, '..', '..', '..'),
  systemFolders: systemFolders(),
})

const target = process.arch === 'arm64' ? 'sbsa-linux' : 'x86_64-linux'

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Where libraries lie in an installation that begins at `path`. */
const librariesOf = (path: string): string[] => [
  path,
  ...[join('lib'), join('lib64'), join('targets', target, 'lib')].map((part) => join(path, part)),
]

/** Where pip and uv put NVIDIA's packages below `prefix`, which has a lib/python3.x. */
const pipFolders = (prefix: string): string[] =>
  ['lib', 'lib64'].flatMap((lib) =>
    list(join(prefix, lib), 'python3').flatMap((python) =>
      ['site-packages', 'dist-packages'].flatMap((packages) =>
        [join('cudnn', 'lib'), join('cu13', 'lib'), join('cublas', 'lib')].map((part) =>
          join(prefix, lib, python, packages, 'nvidia', part),
        ),
      ),
    ),
  )

/** conda links what it installs into the environment's own folders; pip works there as anywhere. */
const condaFolders = (prefix: string): string[] => [...librariesOf(prefix).slice(1), ...pipFolders(prefix)]

const isConda = (prefix: string): boolean => existsSync(join(prefix, 'conda-meta'))

function named({ env }: Surroundings): Place[] {
  const explicit = env[explicitPath]
  return [
    ...(explicit ? librariesOf(isFile(explicit) ? dirname(explicit) : explicit) : []).map((folder) => ({
      folder,
      origin: explicitPath,
    })),
    ...['CUDNN_PATH', 'CUDA_PATH', 'CUDA_HOME'].flatMap((origin) =>
      (env[origin] ? librariesOf(env[origin]) : []).map((folder) => ({ folder, origin })),
    ),
    ...libraryPath(env).map((folder) => ({ folder, origin: 'LD_LIBRARY_PATH' })),
  ]
}

function customary({ env, home, folder, root, systemFolders }: Surroundings): Place[] {
  const at = (origin: string, folders: string[]) => folders.map((folder) => ({ folder, origin }))
  const { VIRTUAL_ENV, CONDA_PREFIX } = env
  return [
    ...at('the loader', [...systemFolders, ...librariesOf('/usr/local/cuda')]),
    ...(VIRTUAL_ENV ? at('VIRTUAL_ENV', pipFolders(VIRTUAL_ENV)) : []),
    ...(CONDA_PREFIX ? at('CONDA_PREFIX', condaFolders(CONDA_PREFIX)) : []),
    ...pythonsOnPath(env, folder).flatMap(({ prefix, origin }) =>
      at(origin, isConda(prefix) ? condaFolders(prefix) : pipFolders(prefix)),
    ),
    ...at('pip', [join(home, '.local'), '/usr/local', '/usr'].flatMap(pipFolders)),
    ...at('npm run cuda:toolchain', [
      join(root, '.cuda', 'cudnn', 'lib'),
      join(root, '.cuda', 'cublas', 'lib'),
    ]),
  ].filter(({ folder }) => existsSync(folder))
}

function identity(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}

/** Every folder to look in for cuDNN and what it needs, the first to be preferred; each is there once. */
export function searchPlaces(where: Surroundings = surroundings()): Place[] {
  const places = new Map<string, Place>()
  for (const place of [...named(where), ...customary(where)]) {
    const key = identity(place.folder)
    if (!places.has(key)) places.set(key, place)
  }
  return [...places.values()]
}

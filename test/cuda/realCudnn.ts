import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { binding, type CudaLibraries } from '../../lib/binding.js'
import { librariesIn, openedParts, soname } from '../../lib/cuda/cudnnParts.js'
import { describedGpu } from '../../lib/cuda/describedGpu.js'
import { locateLibraries } from '../../lib/cuda/locate.js'
import { cudaModulePath } from '../../lib/cuda/module.js'
import { planningLibraries } from '../../lib/cuda/planning.js'
import { conv2d, input, model } from '../../lib/index.js'
import { runProgram } from '../cudaRefusal.js'
import { changeVersion } from '../cudnnFiles.js'
import { refuses } from '../refuses.js'

// realCudnn.js: what is read of cuDNN's files is true of the real ones that `npm run cuda:toolchain` installs, and is
// what cuDNN goes by. No GPU is needed. scripts/test-cuda.sh runs it.

const clone = join(__dirname, '..', '..', '..')
const real = join(clone, '.cuda', 'cudnn', 'lib')
const version: string = JSON.parse(readFileSync(join(clone, '.cuda', 'versions.json'), 'utf8')).cudnn.version
const other = '9.23.2'
const root = mkdtempSync(join(tmpdir(), 'xception-real-cudnn-'))
test.after(() => rmSync(root, { recursive: true }))

/** Links to the real libraries, but for those that say that they are of another version. */
function cudnnWith(...parts: string[]): string {
  const folder = mkdtempSync(join(root, 'cudnn-'))
  for (const path of librariesIn(real)) symlinkSync(path, join(folder, basename(path)))
  for (const part of parts) changeVersion(join(folder, soname(part)), version, other)
  return folder
}

function withCudnnPath<T>(folder: string, act: () => T): T {
  process.env.XCEPTION_CUDNN_PATH = folder
  try {
    return act()
  } finally {
    delete process.env.XCEPTION_CUDNN_PATH
  }
}

/** The files of cuDNN that this process has open. */
const opened = (): string[] => [
  ...new Set(readFileSync('/proc/self/maps', 'latin1').match(/\/\S*libcudnn\S*\.so\S*/g) ?? []),
]

function plan(libraries: CudaLibraries) {
  const x = input({ shape: [32, 32, 3] })
  const layer = conv2d({ filters: 32, kernelSize: 3, activation: 'relu' })
  const network = model({ inputs: x, outputs: layer.apply(x), device: 'cpu' })
  const { spec, weights } = network.compile('cuda', 'float16')
  return binding().planModel(
    cudaModulePath(),
    libraries,
    describedGpu('h100'),
    spec,
    weights.map(({ shape }) => [...shape]),
    [[[1, 32, 32, 3]]],
    { tf32: false, tune: false, record: false, programmaticLaunch: false, planCache: '' },
  )
}

for (const part of openedParts.filter((part) => part !== 'graph')) {
  test(`${part} of another version: refused with both paths and versions, and nothing is opened`, async () => {
    const folder = cudnnWith(part)
    const { message } = await refuses('ERR_CUDNN_VERSION', () => withCudnnPath(folder, planningLibraries))
    assert.match(message, `${join(folder, soname('graph'))} is of cuDNN ${version}`)
    assert.match(message, `${join(folder, soname(part))} of cuDNN ${other}`)
    assert.equal(opened(), [])
    rmSync(folder, { recursive: true })
  })
}

test('a libcudnn_graph of another version is refused too', async () => {
  const folder = cudnnWith('graph')
  const { message } = await refuses('ERR_CUDNN_VERSION', () => withCudnnPath(folder, planningLibraries))
  assert.match(message, `${join(folder, soname('graph'))} is of cuDNN ${other}`)
  assert.equal(opened(), [])
  rmSync(folder, { recursive: true })
})

test('without engines_tensor_ir it is refused, for this libcudnn_graph asks for it', async () => {
  const folder = cudnnWith()
  rmSync(join(folder, soname('engines_tensor_ir')))
  const { message } = await refuses('ERR_CUDNN_NOT_FOUND', () => withCudnnPath(folder, planningLibraries))
  assert.match(message, `lacks ${soname('engines_tensor_ir')}`)
})

/** In a process of its own: that there is another cuDNN open in this one would be known to the loader. */
function planElsewhere(libraries: CudaLibraries): { message?: string; code?: string; opened: string[] } {
  const { stdout } = runProgram(
    `const { planAlone } = require(${JSON.stringify(__filename)})
     planAlone(${JSON.stringify(libraries)}).then((answer) => console.log(JSON.stringify(answer)))`,
    { XCEPTION_REAL_CUDNN_CHILD: '1' },
  )
  return JSON.parse(stdout)
}

export async function planAlone(libraries: CudaLibraries) {
  try {
    await plan(libraries)
    return { opened: opened() }
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return { code, message, opened: opened() }
  }
}

test('cuDNN goes by the same number: given such a part all the same, it is the one to refuse it', () => {
  const folder = cudnnWith('engines_tensor_ir')
  const { preload } = planningLibraries()
  const { code, message } = planElsewhere({ main: join(folder, 'libcudnn.so.9'), preload })
  assert.is(code, 'ERR_CUDNN_VERSION', message)
  assert.match(message!, 'CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH')
  assert.match(message!, join(folder, soname('engines_tensor_ir')))
})

test('the whole of it is taken, finds all of its parts beside it, and plans', () => {
  const folder = cudnnWith()
  const { main, version: found, preload } = withCudnnPath(folder, locateLibraries)
  assert.is(found, version)
  assert.equal(
    preload.map((path) => basename(path)),
    ['libcublasLt.so.13'],
  )
  const { code, message, opened } = planElsewhere({ ...withCudnnPath(folder, planningLibraries), main })
  assert.is(code, undefined, message)
  const names = ['libcudnn.so.9', ...openedParts.map(soname)]
  assert.equal(opened.map((path) => basename(path)).toSorted(), names.toSorted())
})

if (!process.env.XCEPTION_REAL_CUDNN_CHILD) {
  assert.ok(existsSync(real), 'npm run cuda:toolchain installs cuDNN')
  test.run()
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { locateLibraries } from '../../../lib/cuda/locate.js'
import type { Place } from '../../../lib/cuda/places.js'
import { refuses } from '../../refuses.js'

const root = mkdtempSync(join(tmpdir(), 'xception-locate-'))
test.after(() => rmSync(root, { recursive: true }))

const required = ['', '_graph', '_engines_runtime_compiled', '_engines_tensor_ir']
const whole = required.map((part) => `libcudnn${part}.so.9`)

let folders = 0

/** A folder with files of these names, in a new tree unless `path` says where. */
function place(names: string[], origin = 'LD_LIBRARY_PATH', path = `${folders++}`): Place {
  const folder = join(root, path)
  mkdirSync(folder, { recursive: true })
  for (const name of names) writeFileSync(join(folder, name), '')
  return { folder, origin }
}

test('everything comes from one folder, cuBLASLt first and what is optional last', () => {
  const { folder } = place([...whole, 'libcublasLt.so.13', 'libcudnn_heuristic.so.9', 'libcudnn_ops.so.9'])
  const { main, preload } = locateLibraries([{ folder, origin: 'LD_LIBRARY_PATH' }])
  assert.is(main, join(folder, 'libcudnn.so.9'))
  assert.equal(
    preload,
    [
      'libcublasLt.so.13',
      'libcudnn_graph.so.9',
      'libcudnn_engines_runtime_compiled.so.9',
      'libcudnn_engines_tensor_ir.so.9',
      'libcudnn_ops.so.9',
      'libcudnn_heuristic.so.9',
    ].map((name) => join(folder, name)),
  )
})

test('the first folder that has all of it wins; cuBLASLt may be elsewhere', () => {
  const broken = place(['libcudnn.so.9', 'libcudnn_graph.so.9'])
  const first = place(whole)
  const second = place([...whole, 'libcublasLt.so.13'])
  const { main, preload } = locateLibraries([broken, first, second])
  assert.is(main, join(first.folder, 'libcudnn.so.9'))
  assert.is(preload[0], join(second.folder, 'libcublasLt.so.13'))
})

test("pip's cuBLAS is found beside pip's cuDNN", () => {
  for (const blas of ['cu13', 'cublas']) {
    const packages = `${folders++}`
    const cudnn = place(whole, 'pip', join(packages, 'cudnn', 'lib'))
    const { folder } = place(['libcublasLt.so.13'], 'pip', join(packages, blas, 'lib'))
    assert.is(locateLibraries([cudnn]).preload[0], join(folder, 'libcublasLt.so.13'))
  }
})

test('a path that the user names is the only one', async () => {
  const named = place([], 'XCEPTION_CUDNN_PATH')
  const other = place([...whole, 'libcublasLt.so.13'])
  const { message } = await refuses('ERR_CUDNN_NOT_FOUND', () => locateLibraries([named, other]))
  assert.match(message, named.folder)
  assert.not.match(message, other.folder)
  const here = place(whole, 'XCEPTION_CUDNN_PATH')
  assert.is(locateLibraries([here, other]).main, join(here.folder, 'libcudnn.so.9'))
})

test('the error says what was looked for, where, what was found and what to install', async () => {
  const places = [place([]), place(['libcudnn.so.8', 'libcudnn.so.8.9.7'], 'CUDA_PATH')]
  const { message, hint } = await refuses('ERR_CUDNN_NOT_FOUND', () => locateLibraries(places))
  assert.match(message, 'libcudnn.so.9')
  for (const { folder, origin } of places) assert.match(message, `${folder} (${origin})`)
  assert.match(message, join(places[1].folder, 'libcudnn.so.8'))
  assert.not.match(message, 'libcudnn.so.8.9.7')
  assert.match(hint!, 'pip install nvidia-cudnn-cu13')
})

test('an installation that is not whole is named with what it lacks', async () => {
  const broken = place(['libcudnn.so.9', 'libcudnn_graph.so.9', 'libcudnn_engines_tensor_ir.so.9'])
  const { message } = await refuses('ERR_CUDNN_NOT_FOUND', () => locateLibraries([broken]))
  assert.match(message, `${join(broken.folder, 'libcudnn.so.9')}, which lacks`)
  assert.match(message, 'libcudnn_engines_runtime_compiled.so.9')
  assert.not.match(message, 'libcudnn_graph.so.9')
})

test('a cuBLASLt of CUDA 12 will not do', async () => {
  const cudnn = place([...whole, 'libcublasLt.so.12'])
  const { message, hint } = await refuses('ERR_CUDNN_NOT_FOUND', () => locateLibraries([cudnn]))
  assert.match(message, /^libcublasLt\.so\.13 /)
  assert.match(message, join(cudnn.folder, 'libcublasLt.so.12'))
  assert.match(hint!, 'pip install nvidia-cublas')
})

test('no folder at all', async () => {
  const { message } = await refuses('ERR_CUDNN_NOT_FOUND', () => locateLibraries([]))
  assert.match(message, 'Looked in: nothing')
})

test.run()

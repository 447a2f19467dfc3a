import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SearchPath } from '../../../lib/cuda/loader.js'
import { locateLibraries } from '../../../lib/cuda/locate.js'
import type { Place } from '../../../lib/cuda/places.js'
import { cudnnFiles } from '../../cudnnFiles.js'
import { elfFile } from '../../elfFile.js'
import { refuses } from '../../refuses.js'

const root = mkdtempSync(join(tmpdir(), 'xception-locate-'))
test.after(() => rmSync(root, { recursive: true }))

const blas = { 'libcublasLt.so.13': Buffer.alloc(0) }
const whole: Record<string, Buffer> = { ...cudnnFiles('9.24.0'), ...blas }
const tensorIr = 'libcudnn_engines_tensor_ir.so.9'

type Files = Record<string, Buffer>
const without = (files: Files, ...names: string[]): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)))

let folders = 0

/** A folder with these files, in a new tree unless `path` says where. */
function place(files: Files, origin = 'LD_LIBRARY_PATH', path = `${folders++}`): Place {
  const folder = join(root, path)
  mkdirSync(folder, { recursive: true })
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
  return { folder, origin }
}

/** The same where the files' names have the version in them, and the links' names have not, as apt and conda do it. */
function installed(files: Files, version: string): Place {
  const found = place(files)
  for (const name of Object.keys(files).filter((name) => name.startsWith('libcudnn'))) {
    const real = `${name}${version.slice(1)}`
    renameSync(join(found.folder, name), join(found.folder, real))
    symlinkSync(real, join(found.folder, name))
  }
  return found
}

/** Where the loader looks besides, in these tests: nowhere. */
const nowhere: SearchPath = { libraryPath: [], systemFolders: [] }
const locate = (places: Place[], search: Partial<SearchPath> = {}) =>
  locateLibraries(places, { ...nowhere, ...search })
const refusal = (code: 'ERR_CUDNN_NOT_FOUND' | 'ERR_CUDNN_VERSION', places: Place[], search = {}) =>
  refuses(code, () => locate(places, search))

test('of cuDNN its main library alone is opened, after cuBLASLt: it finds its parts beside it', () => {
  const { folder } = place({ ...whole, 'libcudnn_ops.so.9': Buffer.alloc(0) })
  const { main, preload, version, parts } = locate([{ folder, origin: 'LD_LIBRARY_PATH' }])
  assert.is(main, join(folder, 'libcudnn.so.9'))
  assert.equal(preload, [join(folder, 'libcublasLt.so.13')])
  assert.is(version, '9.24.0')
  assert.equal(
    parts,
    ['engines_precompiled', 'engines_runtime_compiled', 'engines_tensor_ir', 'graph', 'heuristic', 'ops'].map(
      (part) => join(folder, `libcudnn_${part}.so.9`),
    ),
  )
})

test('the first folder that has all of it wins; cuBLASLt may be elsewhere', () => {
  const broken = place(without(cudnnFiles('9.24.0'), tensorIr))
  const old = place(cudnnFiles('9.7.1'))
  const first = place(without(whole, 'libcublasLt.so.13'))
  const second = place(whole)
  const { main, preload } = locate([broken, old, first, second])
  assert.is(main, join(first.folder, 'libcudnn.so.9'))
  assert.equal(preload, [join(second.folder, 'libcublasLt.so.13')])
})

test("pip's cuBLAS is found beside pip's cuDNN", () => {
  for (const name of ['cu13', 'cublas']) {
    const packages = `${folders++}`
    const cudnn = place(without(whole, 'libcublasLt.so.13'), 'pip', join(packages, 'cudnn', 'lib'))
    const { folder } = place(blas, 'pip', join(packages, name, 'lib'))
    assert.is(locate([cudnn]).preload[0], join(folder, 'libcublasLt.so.13'))
  }
})

test('a path that the user names is the only one', async () => {
  const named = place({}, 'XCEPTION_CUDNN_PATH')
  const other = place(whole)
  const { message } = await refusal('ERR_CUDNN_NOT_FOUND', [named, other])
  assert.match(message, named.folder)
  assert.not.match(message, other.folder)
  const here = place(without(whole, 'libcublasLt.so.13'), 'XCEPTION_CUDNN_PATH')
  assert.is(locate([here, other]).main, join(here.folder, 'libcudnn.so.9'))
})

test('the error says what was looked for, where, what was found and what to install', async () => {
  const old = { 'libcudnn.so.8': Buffer.alloc(0), 'libcudnn.so.8.9.7': Buffer.alloc(0) }
  const places = [place({}), place(old, 'CUDA_PATH')]
  const { message, hint } = await refusal('ERR_CUDNN_NOT_FOUND', places)
  assert.match(message, 'libcudnn.so.9')
  for (const { folder, origin } of places) assert.match(message, `${folder} (${origin})`)
  assert.match(message, join(places[1].folder, 'libcudnn.so.8'))
  assert.not.match(message, 'libcudnn.so.8.9.7')
  assert.match(hint!, 'pip install nvidia-cudnn-cu13')
})

test('an installation that is not whole is named with what it lacks', async () => {
  const broken = place(without(whole, 'libcudnn_engines_runtime_compiled.so.9'))
  const { message } = await refusal('ERR_CUDNN_NOT_FOUND', [broken])
  assert.match(message, `${join(broken.folder, 'libcudnn.so.9')}, which lacks`)
  assert.match(message, 'libcudnn_engines_runtime_compiled.so.9')
  assert.not.match(message, 'libcudnn_graph.so.9')
})

test('a file that is empty or was cut off is no library', async () => {
  for (const name of Object.keys(cudnnFiles('9.24.0'))) {
    for (const bytes of [Buffer.alloc(0), whole[name].subarray(0, -100)]) {
      const { message } = await refusal('ERR_CUDNN_NOT_FOUND', [place({ ...whole, [name]: bytes })])
      assert.match(message, `no libraries, or not whole: ${name}`)
    }
  }
})

test('a cuBLASLt of CUDA 12 will not do', async () => {
  const cudnn = place({ ...cudnnFiles('9.24.0'), 'libcublasLt.so.12': Buffer.alloc(0) })
  const { message, hint } = await refusal('ERR_CUDNN_NOT_FOUND', [cudnn])
  assert.match(message, /^libcublasLt\.so\.13 /)
  assert.match(message, join(cudnn.folder, 'libcublasLt.so.12'))
  assert.match(hint!, 'pip install nvidia-cublas')
})

test('no folder at all', async () => {
  const { message } = await refusal('ERR_CUDNN_NOT_FOUND', [])
  assert.match(message, 'Looked in: nothing')
})

test('engines_tensor_ir is needed where libcudnn_graph asks for it, from 9.21 on', async () => {
  const { message } = await refusal('ERR_CUDNN_NOT_FOUND', [place(without(whole, tensorIr))])
  assert.match(message, `lacks ${tensorIr}`)
  const older = cudnnFiles('9.19.1', { asksFor: ['heuristic'] })
  assert.is(locate([place({ ...without(older, tensorIr), ...blas })]).version, '9.19.1')
  const published = without(cudnnFiles('9.20.0'), tensorIr)
  assert.is(locate([place({ ...published, ...blas })]).version, '9.20.0')
})

test('what 9.20 asks for and lacks must not be there of another version either', async () => {
  const pip = place({ ...without(cudnnFiles('9.20.0'), tensorIr), ...blas })
  const system = installed(cudnnFiles('9.23.2'), '9.23.2')
  const { message, hint } = await refusal('ERR_CUDNN_VERSION', [pip], { systemFolders: [system.folder] })
  assert.match(message, `${join(pip.folder, 'libcudnn_graph.so.9')} is of cuDNN 9.20.0`)
  assert.match(message, `${join(system.folder, tensorIr)} of cuDNN 9.23.2`)
  assert.match(hint!, 'pip install --upgrade nvidia-cudnn-cu13')
  // the name for compilers is the last that cuDNN asks for
  const compiling = place({ 'libcudnn_engines_tensor_ir.so': cudnnFiles('9.23.2')[tensorIr] })
  await refusal('ERR_CUDNN_VERSION', [pip], { systemFolders: [compiling.folder] })
})

for (const install of [place, installed] as const) {
  const by = install === place ? "pip's" : 'named by their versions'
  for (const part of ['engines_precompiled', 'heuristic', 'engines_runtime_compiled', 'engines_tensor_ir']) {
    test(`parts of two versions are refused, ${by}: ${part}`, async () => {
      const name = `libcudnn_${part}.so.9`
      const [{ folder }, other] = [
        (install as typeof installed)(whole, '9.24.0'),
        (install as typeof installed)(cudnnFiles('9.23.2'), '9.23.2'),
      ]
      rmSync(join(folder, name))
      symlinkSync(join(other.folder, name), join(folder, name))
      const { message, hint } = await refusal('ERR_CUDNN_VERSION', [{ folder, origin: 'pip' }])
      assert.match(message, `${join(folder, 'libcudnn_graph.so.9')} is of cuDNN 9.24.0`)
      assert.match(message, `${join(folder, name)} of cuDNN 9.23.2`)
      assert.match(hint!, 'pip install --force-reinstall nvidia-cudnn-cu13')
    })
  }
}

test('a part that says nothing of its version is taken', () => {
  const files = { ...whole, 'libcudnn_heuristic.so.9': elfFile({}) }
  assert.is(locate([place(files)]).version, '9.24.0')
})

test('a cuDNN for CUDA 12 is passed over, and named where there is no other', async () => {
  const other = place({ ...cudnnFiles('9.24.0', { cuda: 12 }), ...blas })
  const right = place(whole)
  assert.is(locate([other, right]).main, join(right.folder, 'libcudnn.so.9'))
  const { message, hint } = await refusal('ERR_CUDNN_VERSION', [other])
  assert.match(message, `${join(other.folder, 'libcudnn.so.9')} cannot be used: it is for CUDA 12`)
  assert.match(hint!, 'nvidia-cudnn-cu12')
})

test('a cuDNN that is too old is named with its version', async () => {
  const { message } = await refusal('ERR_CUDNN_VERSION', [place(cudnnFiles('9.7.1'))])
  assert.match(message, 'is cuDNN 9.7.1; cuDNN 9.8 or newer is needed')
  assert.is(locate([place({ ...cudnnFiles('9.8.0', { asksFor: [] }), ...blas })]).version, '9.8.0')
})

test('parts that LD_LIBRARY_PATH would have taken from another cuDNN are opened before', () => {
  const home = place(whole, 'XCEPTION_CUDNN_PATH')
  const other = place(without(cudnnFiles('9.10.2'), tensorIr))
  assert.equal(locate([home], { libraryPath: [other.folder] }).preload, [
    join(home.folder, 'libcublasLt.so.13'),
    ...['engines_precompiled', 'heuristic', 'engines_runtime_compiled'].map((part) =>
      join(home.folder, `libcudnn_${part}.so.9`),
    ),
  ])
  // behind what cuDNN tells the loader, another one does no harm
  assert.is(locate([home], { systemFolders: [other.folder] }).preload.length, 1)
})

test('engines_tensor_ir must not be opened before: LD_LIBRARY_PATH with another is refused', async () => {
  const home = place(whole, 'XCEPTION_CUDNN_PATH')
  const other = place(cudnnFiles('9.23.2'))
  const { message, hint } = await refusal('ERR_CUDNN_VERSION', [home], { libraryPath: [other.folder] })
  assert.match(message, `${join(home.folder, 'libcudnn_graph.so.9')} is of cuDNN 9.24.0`)
  assert.match(message, `${join(other.folder, tensorIr)} of cuDNN 9.23.2`)
  assert.match(hint!, 'LD_LIBRARY_PATH')
  // of the same version it is as good
  const same = place(cudnnFiles('9.24.0'))
  assert.is(locate([home], { libraryPath: [same.folder] }).version, '9.24.0')
})

test("the same version for another CUDA, whose files' names come first, is refused", async () => {
  const home = place(whole, 'XCEPTION_CUDNN_PATH')
  const other = installed(cudnnFiles('9.24.0', { cuda: 12 }), '9.24.0')
  const { message } = await refusal('ERR_CUDNN_VERSION', [home], { systemFolders: [other.folder] })
  assert.match(message, join(other.folder, 'libcudnn_graph.so.9.24.0'))
  assert.match(message, 'CUDA 12')
})

test.run()

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { systemFolders } from '../../../lib/cuda/loader.js'
import { type Surroundings, searchPlaces } from '../../../lib/cuda/places.js'

const root = mkdtempSync(join(tmpdir(), 'xception-places-'))
test.after(() => rmSync(root, { recursive: true }))

const make = (...path: string[]): string => {
  const folder = join(root, ...path)
  mkdirSync(folder, { recursive: true })
  return folder
}

const search = (where: Partial<Surroundings>) =>
  searchPlaces({
    env: {},
    home: join(root, 'home'),
    folder: join(root, 'project'),
    root: join(root, 'clone'),
    systemFolders: [],
    ...where,
  })

const foldersOf = (where: Partial<Surroundings>) => search(where).map(({ folder }) => folder)

test('what the environment names comes first, in this order, there or not', () => {
  const env = {
    LD_LIBRARY_PATH: '/c::/d',
    CUDA_PATH: '/b',
    CUDNN_PATH: '/a',
    XCEPTION_CUDNN_PATH: '/explicit',
  }
  const folders = foldersOf({ env })
  const places = ['/explicit', '/a', '/a/lib', '/a/lib64', '/b', '/b/lib64', '/c', '/d']
  const positions = places.map((folder) => folders.indexOf(folder))
  assert.not(positions.includes(-1))
  assert.equal(
    positions,
    positions.toSorted((a, b) => a - b),
  )
  assert.is(search({ env }).find(({ folder }) => folder === '/a/lib')?.origin, 'CUDNN_PATH')
})

test('the explicit path may be the library itself', () => {
  const file = join(make('named'), 'libcudnn.so.9')
  writeFileSync(file, '')
  const [{ folder, origin }] = search({ env: { XCEPTION_CUDNN_PATH: file } })
  assert.equal([folder, origin], [dirname(file), 'XCEPTION_CUDNN_PATH'])
})

test("pip's folders of the environments that are active, of the user, and the clone's own", () => {
  const cudnn = ['nvidia', 'cudnn', 'lib']
  const expected = [
    make('venv', 'lib', 'python3.12', 'site-packages', ...cudnn),
    make('conda', 'lib', 'python3.11', 'site-packages', 'nvidia', 'cu13', 'lib'),
    make('home', '.local', 'lib', 'python3.9', 'site-packages', ...cudnn),
    make('clone', '.cuda', 'cudnn', 'lib'),
  ]
  const env = { VIRTUAL_ENV: join(root, 'venv'), CONDA_PREFIX: join(root, 'conda') }
  const folders = foldersOf({ env })
  assert.equal(
    folders.filter((folder) => expected.includes(folder)),
    expected,
  )
  assert.ok(folders.includes(join(root, 'conda', 'lib')))
})

/** An environment with cuDNN that pip has put there; its folder. */
const pipCudnn = (...prefix: string[]) =>
  make(...prefix, 'lib', 'python3.12', 'site-packages', 'nvidia', 'cudnn', 'lib')

/** An executable, or what stands for one, at this path. */
function executable(...path: string[]): string {
  make(...path.slice(0, -1))
  const file = join(root, ...path)
  writeFileSync(file, '')
  return file
}

const originOf = (folder: string, where: Partial<Surroundings>) =>
  search(where).find((place) => place.folder === folder)?.origin

test('a virtual environment that is on PATH and not activated is found', () => {
  const cudnn = pipCudnn('opt', 'torch', '.venv')
  const base = executable('base', 'bin', 'python3.12')
  writeFileSync(join(root, 'opt', 'torch', '.venv', 'pyvenv.cfg'), `home = ${dirname(base)}\n`)
  const bin = make('opt', 'torch', '.venv', 'bin')
  symlinkSync(base, join(bin, 'python3'))
  assert.is(originOf(cudnn, { env: { PATH: `/nowhere:${bin}` } }), 'python3 on PATH')
  assert.is(originOf(cudnn, { env: { PATH: '/nowhere' } }), undefined)

  // a link to it from elsewhere, as images have it
  const links = make('opt', 'links')
  symlinkSync(join('..', 'torch', '.venv', 'bin', 'python3'), join(links, 'python'))
  assert.is(originOf(cudnn, { env: { PATH: links } }), 'python on PATH')
})

test("an environment that shows the packages of its Python's shows them here, and no other does", () => {
  const cudnn = pipCudnn('shared', 'python')
  const bin = dirname(executable('shared', 'venv', 'bin', 'python3'))
  const configuration = join(root, 'shared', 'venv', 'pyvenv.cfg')
  const home = `home = ${join(root, 'shared', 'python', 'bin')}\n`
  writeFileSync(configuration, `${home}include-system-site-packages = false\n`)
  assert.is(originOf(cudnn, { env: { PATH: bin } }), undefined)
  writeFileSync(configuration, `${home}include-system-site-packages = true\n`)
  assert.is(originOf(cudnn, { env: { PATH: bin } }), 'python3 on PATH')
})

test("pyenv's script stands for the Python that pyenv would start", () => {
  const shims = dirname(executable('pyenv', 'shims', 'python3'))
  const [chosen, local, global] = ['3.10.1', '3.11.2', '3.12.3'].map((name) =>
    pipCudnn('pyenv', 'versions', name),
  )
  const foundOf = (env: NodeJS.ProcessEnv) =>
    foldersOf({ env: { PATH: shims, ...env }, folder: make('project', 'part') }).filter((folder) =>
      [chosen, local, global].includes(folder),
    )
  writeFileSync(join(root, 'pyenv', 'version'), '3.12\n')
  assert.equal(foundOf({}), [global])
  writeFileSync(join(make('project'), '.python-version'), '# this one\n3.11.2\n')
  assert.equal(foundOf({}), [local])
  assert.equal(foundOf({ PYENV_VERSION: '3.10.1' }), [chosen])
})

test("conda's folders are found by the Python on PATH too", () => {
  make('miniconda', 'conda-meta')
  const library = make('miniconda', 'lib')
  const bin = dirname(executable('miniconda', 'bin', 'python3'))
  assert.is(originOf(library, { env: { PATH: bin } }), 'python3 on PATH')
})

test('a folder that has two names is looked into once', () => {
  const folder = make('usr', 'lib')
  const link = join(root, 'lib')
  symlinkSync(folder, link)
  const folders = foldersOf({ systemFolders: [link, folder, link] })
  assert.equal(
    folders.filter((found) => found === link || found === folder),
    [link],
  )
})

test("the loader's configuration is read with what it includes", () => {
  const folder = make('etc')
  make('etc', 'conf.d')
  writeFileSync(
    join(folder, 'ld.so.conf'),
    `# comment\n/first\ninclude ${folder}/conf.d/*.conf\n/last # more\n`,
  )
  writeFileSync(join(folder, 'conf.d', 'b.conf'), '/second\n')
  writeFileSync(join(folder, 'conf.d', 'c.conf'), '/third\ninclude nothing/*.conf\n')
  writeFileSync(join(folder, 'conf.d', 'notes.txt'), '/wrong\n')
  const found = systemFolders(join(folder, 'ld.so.conf'))
  assert.equal(found.slice(0, 4), ['/first', '/second', '/third', '/last'])
  assert.ok(found.includes('/usr/lib'))
  assert.ok(systemFolders(join(root, 'missing')).includes('/usr/lib'))
})

test.run()

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
  searchPlaces({ env: {}, home: join(root, 'home'), root: join(root, 'clone'), systemFolders: [], ...where })

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

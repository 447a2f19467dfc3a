import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { driverLibrary } from '../../../lib/cuda/driver.js'

const root = mkdtempSync(join(tmpdir(), 'xception-driver-'))
test.after(() => rmSync(root, { recursive: true }))

function folderWithDriver(name: string): string {
  const folder = join(root, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'libcuda.so.1'), '')
  return folder
}

test("the driver's library is found where the loader is not told of it, and that is said", () => {
  const nowhere = { libraryPath: [], systemFolders: [] }
  const unlisted = folderWithDriver('nvidia')
  const listed = folderWithDriver('system')
  assert.is(driverLibrary(nowhere, []), undefined)
  assert.equal(driverLibrary(nowhere, [root, unlisted]), {
    path: join(unlisted, 'libcuda.so.1'),
    listed: false,
  })
  for (const search of [
    { ...nowhere, libraryPath: [listed] },
    { ...nowhere, systemFolders: [listed] },
  ]) {
    assert.equal(driverLibrary(search, [unlisted]), { path: join(listed, 'libcuda.so.1'), listed: true })
  }
})

test.run()
